//! Just enough DER to write and read our own X.509 certificates.
