//! `policy`, `rule` and usage: answers that need no database.

use super::kit::{Place, golden, suanpan, suanpan_with};
use crate::small::County;

#[test]
fn a_word_that_is_not_understood_exits_2_and_says_so_in_json_too() {
    for words in [
        &["frobnicate"][..],
        &["policy", "show", "x"],
        &["policy", "due", "sla_payment_days", "--from", "tomorrow"],
    ] {
        let mut with_json = words.to_vec();
        with_json.push("--json");
        let answer = suanpan(&with_json).exits(2);
        assert_eq!(answer.json()["error"]["code"], "usage");
        assert!(answer.err.contains("命令写法有误"), "{}", answer.err);
        golden("error", &answer.json());
    }
    suanpan(&["--help"]).exits(0);
    assert!(suanpan(&["--version"]).exits(0).out.starts_with("suanpan "));
}

#[test]
fn a_parameter_is_shown_as_of_a_day_with_its_document() {
    let json = suanpan(&[
        "policy",
        "show",
        "sla_payment_days",
        "--on",
        "2022-03-01",
        "--county",
        "xingguo",
        "--json",
    ])
    .exits(0)
    .json();
    golden("policy-show", &json);
    assert_eq!(json["used"]["value"], 1);
    let unknown = suanpan(&["policy", "show", "no_such_key", "--on", "2022-03-01", "--json"]).exits(1);
    assert_eq!(unknown.json()["error"]["code"], "unknown_key");
    suanpan(&["policy", "show", "sla_payment_days", "--on", "2022-03-01", "--county", "atlantis"]).exits(1);
}

#[test]
fn a_due_day_skips_holidays_and_beyond_the_calendar_nothing_is_guessed() {
    let json = suanpan(&["policy", "due", "sla_payment_days", "--from", "2022-01-30T18:00:00", "--json"])
        .exits(0)
        .json();
    golden("policy-due", &json);
    assert_eq!(json["due_on"], "2022-02-08", "after the cut-off it starts after the Spring Festival");
    let beyond =
        suanpan(&["policy", "due", "sla_payment_days", "--from", "2027-03-01T09:00:00", "--json"]).exits(1);
    assert_eq!(beyond.json()["error"]["code"], "calendar_not_loaded");
    assert!(
        beyond.err.contains("calendar for 2027 not loaded")
            && beyond.err.contains("policies/calendar/2027.toml")
    );
}

#[test]
fn a_batch_of_starts_gets_an_answer_each() {
    let place = Place::new("due");
    let file = place.file("starts.csv", "no,from\n1,2022-03-01T09:00:00\n2,soon\n3,2027-03-01\n");
    let words = ["policy", "due", "sla_payment_days", "--batch", &file];
    let text = suanpan(&words).exits(1).out;
    assert!(text.starts_with("row,from,due_on,closes_at,error\n2,2022-03-01T09:00:00,2022-03-02,"), "{text}");
    let json = suanpan(&[&words[..], &["--json"]].concat()).exits(1).json();
    golden("policy-due-batch", &json);
    assert_eq!(json["rows"][2]["row"], 4);
}

#[test]
fn a_county_folder_brings_its_own_calendar() {
    let place = Place::new("calendar");
    let days: String = (1..=11).map(|day| format!("2030-05-{day:02},holiday,假日\n")).collect();
    let calendar = format!("date,kind,name\n{days}");
    let folder = place.folder(&County::small().with("calendar.csv", calendar.as_bytes()));
    let words = ["policy", "due", "sla_payment_days", "--from", "2030-04-30T09:00:00", "--county", &folder];
    assert!(suanpan(&words).exits(0).out.contains("2030-05-13"));
}

#[test]
fn a_rule_runs_on_its_own_examples_and_its_exit_code_is_the_verdict() {
    let place = Place::new("rule");
    let list = suanpan(&["rule", "list", "--json"]).exits(0).json();
    let rules = list["rules"].as_array().expect("a list");
    assert!(rules.len() >= 5);
    for rule in rules {
        let id = rule["id"].as_str().expect("an id");
        for (name, exit) in [("passing", 0), ("failing", 1)] {
            let facts = place.file("facts.json", &rule[name].to_string());
            let answer = suanpan(&["rule", "run", id, "--facts", &facts, "--json"]).exits(exit).json();
            assert_eq!(answer["passes"], exit == 0, "{id}");
        }
    }
    let facts = format!("{}\nnot json\n", rules[0]["passing"]);
    let id = rules[0]["id"].as_str().expect("an id");
    let batch = suanpan_with(&facts, &["rule", "run", id, "--facts", "-", "--batch"]).exits(1);
    assert_eq!(batch.out.lines().count(), 2, "{}", batch.out);
    let unknown = suanpan(&["rule", "run", "R-NONE", "--facts", "-", "--json"]).exits(1);
    assert_eq!(unknown.json()["error"]["code"], "no_such_rule");
    suanpan(&["rule", "run", id, "--facts", "/nowhere/facts.json"]).exits(3);
}
