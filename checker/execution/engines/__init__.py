"""One module an engine; its name is what `--engine` calls it, its function `run` is what it does (`executor_config.Engine`)."""
