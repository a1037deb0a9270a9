"""The files of a submission, as the repository that it is uploaded to sees them."""
