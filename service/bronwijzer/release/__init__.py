"""Making a release: validate, write beside, and only when it is whole switch to it."""
