//! Rebuilds the crate when a file under `policies/` comes, goes or changes: they are compiled in.

fn main() {
    println!("cargo:rerun-if-changed=../../policies");
}
