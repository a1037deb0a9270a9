"""What a submission is checked for beside its logs, one subject a module: values in, findings out."""
