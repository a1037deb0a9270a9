"""Training frameworks that tell a `Course` how far they are, one module each; a framework is imported with its module.

A plain PyTorch loop needs none: it calls the course itself.

    with course.run():
        while not course.reached:
            course.train()
            for batch in loader:
                step(batch)
                course.done += len(batch)
            course.evaluate()
            course.evaluated(quality(model))
"""
