"""The desk played without a network: rehearse, demo, past mail for explain and backtest."""
