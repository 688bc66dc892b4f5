"""What several suites share: databases, a daemon on free ports, waiting, a desk in virtual time, fake servers."""
