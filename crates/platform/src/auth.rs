//! Log-in: argon2 passwords, lock-out, sessions whose id carries the county.
//!
//! **Promise:** a wrong name and a wrong password are answered alike and cost the same; after so
//! many failures (policy) the person is locked for so many minutes; sessions are written at log-in
//! and change of rights and touched at most every few minutes; only their SM3 is stored.

use argon2::Argon2;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use rand::RngCore;

use crate::db::{DbError, DbResult, Tx};
use crate::hash::{hex, sm3_hex};
use crate::time::Instant;

/// How long log-ins last and when a person is locked; read from the policy by the caller.
#[derive(Debug, Clone, Copy)]
pub struct LoginRules {
    pub attempts_max: i64,
    pub lock_minutes: i64,
    pub session_hours: i64,
}

/// A session is touched at most this often.
const TOUCH_MS: i64 = 5 * 60 * 1000;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LoginAnswer {
    /// The cookie's value and the CSRF token of the session.
    In {
        token: String,
        csrf: String,
    },
    Wrong,
    LockedUntil(Instant),
}

/// A session as a request finds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    pub county: String,
    pub user_id: String,
    pub csrf: String,
    /// The row is old enough that the visit should be noted.
    pub touch: bool,
    pub session_sm3: String,
}

/// 32 random bytes as text; the only randomness in the house, and it never reaches an output.
pub fn random_token() -> String {
    let mut bytes = [0u8; 32];
    rand::rng().fill_bytes(&mut bytes);
    hex(&bytes)
}

/// Hashes a password; runs for tens of milliseconds, so never on the writer thread.
pub fn hash_password(password: &str) -> DbResult<String> {
    let mut bytes = [0u8; 16];
    rand::rng().fill_bytes(&mut bytes);
    let salt = SaltString::encode_b64(&bytes).map_err(|e| DbError::Broken(e.to_string()))?;
    Argon2::default()
        .hash_password(password.as_bytes(), &salt)
        .map(|hash| hash.to_string())
        .map_err(|e| DbError::Broken(e.to_string()))
}

/// Compares in constant time; an empty hash (no password set) never matches but costs the same.
pub fn password_matches(password: &str, hash: &str) -> bool {
    const NOBODY: &str =
        "$argon2id$v=19$m=19456,t=2,p=1$c3VhbnBhbi1ub2JvZHk$mXq1r4W2m3yJ8q5K0l6v7w8x9y0z1A2B3C4D5E6F7G8";
    let known = if hash.is_empty() { NOBODY } else { hash };
    let Ok(parsed) = PasswordHash::new(known) else { return false };
    let matches = Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok();
    matches && !hash.is_empty()
}

/// What the log-in page needs before it compares passwords off the writer thread.
pub fn stored_hash(tx: &mut Tx<'_>, county: &str, user_id: &str) -> DbResult<Option<(String, Instant)>> {
    tx.row(
        "select password_hash, locked_until_ms from person
          where mof_div_code = ?1 and user_id = ?2 and disabled_at is null",
        (county, user_id),
    )
}

/// Finishes a log-in attempt: opens a session or counts the failure.
pub fn finish_login(
    tx: &mut Tx<'_>,
    county: &str,
    user_id: &str,
    matches: bool,
    tokens: (&str, &str),
    at: Instant,
    rules: LoginRules,
) -> DbResult<LoginAnswer> {
    let Some((_, locked)) = stored_hash(tx, county, user_id)? else { return Ok(LoginAnswer::Wrong) };
    if at < locked {
        return Ok(LoginAnswer::LockedUntil(locked));
    }
    if !matches {
        let until = Instant(at.0 + rules.lock_minutes * 60_000);
        tx.exec(
            "update person set
               locked_until_ms = case when failed_count + 1 >= ?3 then ?4 else locked_until_ms end,
               failed_count = case when failed_count + 1 >= ?3 then 0 else failed_count + 1 end
             where mof_div_code = ?1 and user_id = ?2",
            (county, user_id, rules.attempts_max, until),
        )?;
        return Ok(LoginAnswer::Wrong);
    }
    tx.exec(
        "update person set failed_count = 0, locked_until_ms = 0 where mof_div_code = ?1 and user_id = ?2",
        (county, user_id),
    )?;
    tx.exec("delete from session where mof_div_code = ?1 and expires_ms < ?2", (county, at))?;
    let (secret, csrf) = tokens;
    let token = format!("{county}.{secret}");
    tx.exec(
        "insert into session (mof_div_code, session_sm3, user_id, csrf, created_ms, touched_ms, expires_ms)
         values (?1, ?2, ?3, ?4, ?5, ?5, ?6)",
        (county, sm3_hex(token.as_bytes()), user_id, csrf, at, at.0 + rules.session_hours * 3_600_000),
    )?;
    Ok(LoginAnswer::In { token, csrf: csrf.to_owned() })
}

/// The session behind a cookie. Sessions live on the machine's clock, not the demo's.
pub fn session(tx: &mut Tx<'_>, token: &str, machine_now: Instant) -> DbResult<Option<Session>> {
    let Some((county, _)) = token.split_once('.') else { return Ok(None) };
    let sm3 = sm3_hex(token.as_bytes());
    let found: Option<(String, String, Instant)> = tx.row(
        "select user_id, csrf, touched_ms from session
          where mof_div_code = ?1 and session_sm3 = ?2 and expires_ms > ?3",
        (county, &sm3, machine_now),
    )?;
    Ok(found.map(|(user_id, csrf, touched)| Session {
        county: county.to_owned(),
        user_id,
        csrf,
        touch: machine_now.0 - touched.0 > TOUCH_MS,
        session_sm3: sm3,
    }))
}

pub fn touch(tx: &mut Tx<'_>, session: &Session, machine_now: Instant, hours: i64) -> DbResult<()> {
    tx.exec(
        "update session set touched_ms = ?3, expires_ms = ?4 where mof_div_code = ?1 and session_sm3 = ?2",
        (&session.county, &session.session_sm3, machine_now, machine_now.0 + hours * 3_600_000),
    )?;
    Ok(())
}

pub fn log_out(tx: &mut Tx<'_>, session: &Session) -> DbResult<()> {
    tx.exec(
        "delete from session where mof_div_code = ?1 and session_sm3 = ?2",
        (&session.county, &session.session_sm3),
    )?;
    Ok(())
}

pub fn set_password(tx: &mut Tx<'_>, county: &str, user_id: &str, hash: &str) -> DbResult<bool> {
    let changed = tx.exec(
        "update person set password_hash = ?3, failed_count = 0, locked_until_ms = 0
          where mof_div_code = ?1 and user_id = ?2",
        (county, user_id, hash),
    )?;
    tx.exec("delete from session where mof_div_code = ?1 and user_id = ?2", (county, user_id))?;
    Ok(changed == 1)
}

/// One hash for everybody without a password: demo only, where the pages print it.
pub fn set_password_for_all(tx: &mut Tx<'_>, county: &str, hash: &str) -> DbResult<u64> {
    tx.exec(
        "update person set password_hash = ?2 where mof_div_code = ?1 and password_hash = ''",
        (county, hash),
    )
}

#[cfg(test)]
mod tests {
    use super::{hash_password, password_matches};

    #[test]
    fn only_the_right_password_matches_and_no_password_never_does() {
        let hash = hash_password("算盘-1").expect("hash");
        assert!(password_matches("算盘-1", &hash));
        assert!(!password_matches("算盘-2", &hash));
        assert!(!password_matches("", ""));
        assert!(!password_matches("anything", ""));
    }
}
