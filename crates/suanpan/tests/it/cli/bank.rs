//! `bank-sim`: loopback only, answers, stops when asked.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};

use super::kit::{Place, program, suanpan};

#[test]
fn the_bank_listens_on_this_machine_only() {
    let answer = suanpan(&["bank-sim", "--listen", "0.0.0.0:0", "--json"]).exits(1);
    assert_eq!(answer.json()["error"]["code"], "not_loopback");
    suanpan(&["bank-sim", "--listen", "here"]).exits(2);
    let faults = suanpan(&["bank-sim", "--listen", "127.0.0.1:0", "--faults", "los=1", "--json"]).exits(2);
    assert_eq!(faults.json()["error"]["code"], "unknown_fault");
}

#[test]
fn the_bank_answers_and_stops_on_sigterm() {
    let place = Place::new("bank");
    let data = place.0.join("bank").display().to_string();
    let mut child = program()
        .args(["bank-sim", "--listen", "127.0.0.1:0", "--data", &data, "--json"])
        .stdout(Stdio::piped())
        .spawn()
        .expect("the bank starts");
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("stdout")).read_line(&mut line).expect("its first line");
    let told: serde_json::Value = serde_json::from_str(&line).expect("JSON");
    let address = told["listening"].as_str().and_then(|url| url.strip_prefix("http://")).expect("an address");
    let mut connection = TcpStream::connect(address).expect("the bank answers");
    connection
        .write_all(b"GET /totals HTTP/1.1\r\nhost: bank\r\nconnection: close\r\n\r\n")
        .expect("a request");
    let mut answer = String::new();
    connection.read_to_string(&mut answer).expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("\"paid_fen\":0"), "{answer}");
    let asked = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().expect("kill");
    assert!(asked.success());
    assert_eq!(child.wait().expect("the bank ends").code(), Some(0));
    assert!(place.0.join("bank/bank.log").is_file() && place.0.join("bank/keys/index.toml").is_file());
}
