"""What the second and the third sample county are made of: 盱眙 (320830) and 华容 (430623).

Of 盱眙 the seed says: 66 first-level and 137 second-level units, 19 divisions, 8 service teams, 29 subsidies
(2.48 billion yuan over eight years), one software tender of 1,200,000 yuan. Of 华容 it says nothing in numbers;
its tree is a small one of the usual offices. All names, people, firms and amounts are made up.
"""

from xingguo_data import DEPARTMENTS, OTHER_HEALTH, OTHER_SCHOOLS

XUYI_TOWNS = ["盱城街道", "太和街道", "古桑街道", "马坝镇", "官滩镇", "桂五镇", "管仲镇", "河桥镇", "鲍集镇", "黄花塘镇", "淮河镇",
              "天泉湖镇", "穆店镇"]
HUARONG_TOWNS = ["章华镇", "三封寺镇", "治河渡镇", "北景港镇", "鲇鱼须镇", "万庾镇", "插旗镇", "注滋口镇", "操军镇", "东山镇", "梅田湖镇",
                 "禹山镇", "团洲乡", "新河乡"]

# name, function, business division, staff: departments the first county does not have.
MORE_DEPARTMENTS = [
    ("县委政法委", "20131", "05", 30), ("县委编办", "20131", "05", 16), ("县委党校", "20508", "06", 28), ("县委老干部局", "20132", "05", 14),
    ("县工商业联合会", "20129", "05", 9), ("县科学技术协会", "20129", "05", 9), ("县文学艺术界联合会", "20129", "05", 8),
    ("县红十字会", "20129", "07", 8), ("县行政审批局", "20103", "05", 58), ("县机关事务管理中心", "20103", "05", 40),
    ("县供销合作总社", "20113", "10", 22), ("县地方金融监督管理局", "20103", "10", 14), ("县科学技术局", "20604", "06", 20),
]
# name of the department, and institutions below it that complete 盱眙's 137.
MORE_INSTITUTIONS = {
    "县农业农村局": [("县龙虾产业发展中心", "21301", 24), ("县农产品质量检测中心", "21301", 14)],
    "县林业局": [("县湿地保护中心", "21302", 12), ("县森林公园管理处", "21302", 30)],
    "县水利局": [("县城乡供水服务中心", "21303", 36)],
    "县城市管理局": [("县城市公园管理处", "21205", 18)],
    "县行政审批局": [("县公共资源交易中心", "20103", 26)],
}

# What a unit's division is called; the 19 divisions, and who leads the eight service teams (row B21).
TEAM_LEADERS = ["01", "02", "03", "05", "06", "08", "09", "10"]


def tree(kind):
    """(name, function, division, staff, kind, [(child, function, staff)]) of a county, without its own name."""
    if kind == "huarong":
        departments = [(n, f, d, s, list(below)) for n, f, d, s, below in DEPARTMENTS[:30]]
        towns, middle, schools, health = HUARONG_TOWNS, 6, OTHER_SCHOOLS[:5], OTHER_HEALTH[:4]
    else:
        departments = [(n, f, d, s, list(below)) for n, f, d, s, below in DEPARTMENTS]
        departments += [(n, f, d, s, []) for n, f, d, s in MORE_DEPARTMENTS]
        towns, middle, schools, health = XUYI_TOWNS, 13, OTHER_SCHOOLS, OTHER_HEALTH
    out = []
    for name, func, division, staff, below in departments:
        if name == "县教育科技体育局":
            below += [(f"{town}中心小学", "2050202", 70 + 3 * at) for at, town in enumerate(towns)]
            below += [(f"{town}初级中学", "2050203", 60 + 3 * at) for at, town in enumerate(towns[:middle])]
            below += list(schools)
            if kind == "xuyi":
                below += [(f"{town}中心幼儿园", "2050201", 18 + at) for at, town in enumerate(towns)]
        if name == "县卫生健康委员会":
            below += [(f"{town}卫生院", "21003", 24 + 2 * at) for at, town in enumerate(towns)] + list(health)
        if kind == "xuyi":
            below += MORE_INSTITUTIONS.get(name, [])
        out.append((name, func, division, staff, "administrative", below))
    for at, town in enumerate(towns):
        below = [(f"{town}农业综合服务中心", "21301", 12 + at)] if kind == "xuyi" else []
        out.append((f"{town}人民政府" if not town.endswith("街道") else f"{town}办事处", "2010301", "09", 60 + 3 * at, "township", below))
    return out


PROFILES = {
    "xuyi": {
        "code": "320830000", "short": "320830", "name": "盱眙县", "name_en": "Xuyi County", "doc": "盱财", "congress": "盱人发〔2022〕2号",
        "seed": 320830_2022, "bank": "盱眙",
        # Paid at the end of the year, yuan. The 29 subsidies are an eighth of the seed's 2.48 billion; the rest is made up.
        "paid": {"wages": 1_486_000_000, "livelihood": 310_000_000, "operations": 212_000_000, "rest": 1_164_000_000},
        "units": (66, 137), "subsidies": 29, "threshold": 200_000,
        "notice": "合成数据：人员、商户、账号、项目与全部金额均为虚构；单位数（66个一级、137个二级）、19个科室、8个服务队、29项补贴及其年均金额、120万元软件招标取自公开做法介绍。"
                  "Synthetic: people, firms, accounts, projects and amounts are made up; the numbers of units, divisions, teams and subsidies are those the county has published.",
    },
    "huarong": {
        "code": "430623000", "short": "430623", "name": "华容县", "name_en": "Huarong County", "doc": "华财", "congress": "华人发〔2022〕2号",
        "seed": 430623_2022, "bank": "华容",
        "paid": {"wages": 742_000_000, "livelihood": 168_000_000, "operations": 96_000_000, "rest": 520_000_000},
        "units": (44, 0), "subsidies": 18, "threshold": 500_000,
        "notice": "合成数据：单位、人员、商户、账号、项目与全部金额均为虚构；公开材料没有给出本县的数字。"
                  "Synthetic: units, people, firms, accounts, projects and amounts are made up; nothing published gives this county's figures.",
    },
}
