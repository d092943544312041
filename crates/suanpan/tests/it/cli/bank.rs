//! `bank-sim` and `serve`: they answer, and stop when asked; the bank on loopback only.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use super::kit::{Place, program, staffed, suanpan};

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
    let (mut child, told) = started(&["bank-sim", "--listen", "127.0.0.1:0", "--data", &data, "--json"]);
    let answer = get(&told, "/totals");
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("\"paid_fen\":0"), "{answer}");
    assert_eq!(ended(&mut child), Some(0));
    assert!(place.0.join("bank/bank.log").is_file() && place.0.join("bank/keys/index.toml").is_file());
}

#[test]
fn a_county_is_served_and_its_books_verify_afterwards() {
    let place = Place::new("serve");
    let folder = place.folder(&staffed());
    suanpan(&["import", "--db", &place.db(), &folder]).exits(0);
    let words = ["serve", "--db", &place.db(), "--listen", "127.0.0.1:0", "--insecure-cookies", "--json"];
    let (mut child, told) = started(&words);
    assert!(get(&told, "/health").starts_with("HTTP/1.1 200"));
    assert!(get(&told, "/login").contains("小样县"));
    let second = suanpan(&["verify", "--db", &place.db(), "--json"]).exits(3);
    assert!(second.err.contains("already open"), "one process writes one file: {}", second.err);
    assert_eq!(ended(&mut child), Some(0));
    let whole = suanpan(&["verify", "--db", &place.db(), "--json"]).exits(0).json();
    assert_eq!(whole["counties"][0]["keys"], "folder", "the service made its keys beside the database");
}

#[test]
fn a_statement_is_kept_for_whoever_may_and_put_aside_when_it_is_not_ours() {
    let place = Place::new("statement");
    let folder = place.folder(&staffed());
    suanpan(&["import", "--db", &place.db(), &folder]).exits(0);
    let file = place.0.join("statement.xml").display().to_string();
    std::fs::write(&file, "no statement").expect("a file");
    let taken = |user: &str| suanpan(&["statement", &file, "--db", &place.db(), "--as", user, "--json"]);
    assert_eq!(taken("nobody").exits(1).json()["error"]["code"], "no_such_user");
    assert_eq!(taken("101001-clerk").exits(1).json()["error"]["code"], "denied");
    let aside = taken("fin-rec").exits(1).json();
    assert_eq!(aside["papers"][0]["outcome"], "quarantined");
    suanpan(&["statement", "no such file", "--db", &place.db(), "--as", "fin-rec"]).exits(3);
}

/// Starts a command that serves; gives it and its first line.
pub fn started(words: &[&str]) -> (Child, Value) {
    let mut child = program().args(words).stdout(Stdio::piped()).spawn().expect("the program starts");
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("stdout")).read_line(&mut line).expect("its first line");
    (child, serde_json::from_str(&line).expect("JSON"))
}

fn get(told: &Value, path: &str) -> String {
    let address = told["listening"].as_str().and_then(|url| url.strip_prefix("http://")).expect("an address");
    let mut connection = TcpStream::connect(address).expect("an answer");
    let request = format!("GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    connection.write_all(request.as_bytes()).expect("a request");
    let mut answer = Vec::new();
    connection.read_to_end(&mut answer).expect("an answer");
    String::from_utf8_lossy(&answer).into_owned()
}

/// Asks the process to stop; gives its exit code.
pub fn ended(child: &mut Child) -> Option<i32> {
    let asked = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().expect("kill");
    assert!(asked.success());
    child.wait().expect("the process ends").code()
}
