"""The running process: listens, beats, logs, raises alarms, answers HTTP."""
