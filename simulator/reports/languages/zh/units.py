"""Units of measures as they follow a number."""

UNITS: dict[str, str] = {
    "0 to 1": "",
    "anchors": "位主播",
    "brands": "个品牌",
    "fen per order": "/单",
    "fen per person": "/人",
    "fen per view": "/次观看",
    "log units": "对数单位",
    "minutes": "分钟",
    "offers": "个坑位",
    "openings": "次",
    "orders": "单",
    "people": "人",
    "points": "分",
    "quality": "",
    "rooms": "个直播间",
    "seconds": "秒",
    "sessions": "晚",
    "units": "件",
    "viewers": "人",
    "views": "次",
}
