"""What `yutang doctor` and the health page examine of the WeCom connection."""
