//! The worker that takes jobs one after the other.
//!
//! A list is asked of its own handler, part by part, in the name of the job's owner with the rights of that moment. The
//! parts are read one after the other while others go on working, so at the end the file is held against itself: as many
//! rows as the list says, and column sums equal to its totals. A list that moved is taken again.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use axum::response::Response;
use sheets::ListFile;
use tower::ServiceExt as _;

use super::{JobRow, KEPT_DAYS, ListJob, Outcome, store};
use crate::access::actor_on;
use crate::auth::Session;
use crate::db::{DbError, DbResult};
use crate::http::{Site, Visitor};
use crate::i18n::{Lang, MoneyUnit};
use crate::time::{BusinessClock, Instant};
use crate::web::csv_export;
use crate::web::list_file;
use crate::web::listing::{FileForm, Wanted};
use crate::web::paper;
use crate::web::ui::frame::Theme;
use crate::web::ui::list::ListPage;
use crate::web::ui::table::Cell;

/// Rows asked of a list at once.
const PART: u64 = 2_500;
/// How often a list that moves is taken again.
const TAKES: u32 = 3;
/// Rows a spreadsheet holds, less the lines above and below.
const SHEET_MAX: u64 = 1_048_000;
/// Rows of a CSV file; what is kept for its owner stays within some hundreds of MB.
const CSV_MAX: u64 = 2_000_000;

/// A worker; `pages` are the routes of the program.
pub struct Clerk {
    pub site: Site,
    pub pages: Router,
    /// Its name on leases; another process has another.
    pub name: String,
    /// Rows asked of a list at once; [`Clerk::new`] sets what serves best.
    pub part: u64,
    /// Set when the program ends: the job goes back into the queue at its next step.
    pub stop: Arc<AtomicBool>,
}

/// How a job ended early.
enum Ended {
    /// Cancelled, or another worker has it.
    NotOurs,
    /// The program ends.
    Stopped,
    /// It cannot be done; the key of the sentence and its detail.
    Failed(&'static str, String),
    /// The list was another one at the end than at the beginning.
    Moved,
    Db(DbError),
}

impl From<DbError> for Ended {
    fn from(error: DbError) -> Ended {
        Ended::Db(error)
    }
}

/// A finished list.
struct Made {
    file: Vec<u8>,
    name: String,
    outcome: Outcome,
}

/// The ways a list is written down.
enum Out {
    Text(Vec<u8>),
    Sheet(Box<ListFile>),
    Paper(Vec<Vec<String>>),
}

impl Clerk {
    pub fn new(site: Site, pages: Router, name: String, stop: Arc<AtomicBool>) -> Clerk {
        Clerk { site, pages, name, part: PART, stop }
    }

    /// Takes one job of the county and carries it to an end. False when there is none.
    pub async fn run_next(&self, county: &str) -> DbResult<bool> {
        let machine = BusinessClock::default().now();
        let at = self.site.county(county).map_or(machine, |state| state.clock.now());
        let (code, worker) = (county.to_owned(), self.name.clone());
        let taken = self
            .write(move |tx| {
                store::drop_files(tx, &code, Instant(at.0 - KEPT_DAYS * 86_400_000))?;
                store::take(tx, &code, &worker, at, machine)
            })
            .await?;
        let Some(job) = taken else { return Ok(false) };
        let made = self.list(county, &job, at).await;
        self.close(county, &job, made, at).await?;
        Ok(true)
    }

    async fn write<T: Send + 'static>(
        &self,
        work: impl FnMut(&mut crate::db::Tx<'_>) -> DbResult<T> + Send + 'static,
    ) -> DbResult<T> {
        let (send, receive) = tokio::sync::oneshot::channel();
        self.site.db.submit(work, |_, _| Ok(()), move |result| drop(send.send(result)));
        receive.await.unwrap_or_else(|_| Err(DbError::NotKept("the database thread has ended".into())))
    }

    /// Writes down how it ended, in one transaction with the file.
    async fn close(
        &self,
        county: &str,
        job: &JobRow,
        made: Result<Made, Ended>,
        at: Instant,
    ) -> DbResult<()> {
        let (code, worker, id) = (county.to_owned(), self.name.clone(), job.job_id);
        match made {
            Ok(made) => {
                let outcome = text(&made.outcome);
                self.write(move |tx| {
                    let ending = ("done", outcome.as_str(), made.name.as_str());
                    if store::end(tx, &code, (id, &worker), ending, at)? {
                        store::keep_file(tx, &code, id, &made.file)?;
                    }
                    Ok(())
                })
                .await
            }
            Err(Ended::NotOurs) => Ok(()),
            Err(Ended::Failed(key, detail)) => {
                let outcome = text(&Outcome { key: key.to_owned(), detail, ..Outcome::default() });
                self.write(move |tx| {
                    store::end(tx, &code, (id, &worker), ("failed", &outcome, ""), at).map(|_| ())
                })
                .await
            }
            Err(Ended::Stopped) => {
                self.write(move |tx| store::give_back(tx, &code, id, &worker, at, "")).await
            }
            Err(Ended::Moved) => {
                let outcome = text(&Outcome { key: "moved".to_owned(), ..Outcome::default() });
                self.write(move |tx| store::give_back(tx, &code, id, &worker, at, &outcome)).await
            }
            Err(Ended::Db(error)) => {
                tracing::error!(%error, job = id, "a job met a technical failure and will be begun again");
                let outcome = text(&Outcome { key: "technical".to_owned(), ..Outcome::default() });
                self.write(move |tx| store::give_back(tx, &code, id, &worker, at, &outcome)).await
            }
        }
    }

    async fn list(&self, county: &str, job: &JobRow, at: Instant) -> Result<Made, Ended> {
        let wanted: ListJob = serde_json::from_str(&job.input)
            .map_err(|error| Ended::Failed("technical", error.to_string()))?;
        let Some(form) = FileForm::from_code(&wanted.form) else {
            return Err(Ended::Failed("technical", wanted.form));
        };
        let who = self.owner(county, job, &wanted, at).await?;
        for _ in 0..TAKES {
            match self.take_out(&who, job, &wanted, form).await {
                Err(Ended::Moved) => {}
                ended => return ended,
            }
        }
        Err(Ended::Moved)
    }

    /// The owner as a visitor, with the rights of this day.
    async fn owner(
        &self,
        county: &str,
        job: &JobRow,
        wanted: &ListJob,
        at: Instant,
    ) -> Result<Visitor, Ended> {
        let Some(state) = self.site.county(county) else {
            return Err(Ended::Failed("technical", county.to_owned()));
        };
        let (code, user) = (county.to_owned(), job.user_id.clone());
        let actor = self.site.db.read(move |tx| actor_on(tx, &code, &user, at.day())).await?;
        let Some(actor) = actor else { return Err(Ended::Failed("no_right", String::new())) };
        Ok(Visitor {
            site: self.site.clone(),
            county: state,
            session: Session {
                county: county.to_owned(),
                user_id: actor.user_id.clone(),
                csrf: String::new(),
                touch: false,
                session_sm3: String::new(),
            },
            actor: Arc::new(actor),
            lang: Lang::from_code(&wanted.lang).unwrap_or_default(),
            unit: MoneyUnit::from_code(&wanted.unit).unwrap_or_default(),
            at,
            path: format!("{}.csv", wanted.path),
            query: wanted.query.clone(),
            theme: Theme::default(),
            flash: None,
            wanted: Wanted::Page,
        })
    }

    /// One part of the list, asked of its handler.
    async fn part(&self, who: &Visitor, offset: u64) -> Result<ListPage, Ended> {
        let mut visitor = who.clone();
        visitor.wanted = Wanted::Part { offset, limit: self.part };
        let uri = if who.query.is_empty() { who.path.clone() } else { format!("{}?{}", who.path, who.query) };
        let mut request = Request::builder()
            .uri(uri)
            .body(Body::empty())
            .map_err(|error| Ended::Failed("no_list", error.to_string()))?;
        request.extensions_mut().insert(visitor);
        let mut response: Response = match self.pages.clone().oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        };
        if let Some(page) = list_file::taken(&mut response) {
            return Ok(page);
        }
        match response.status() {
            StatusCode::FORBIDDEN => Err(Ended::Failed("no_right", String::new())),
            StatusCode::INTERNAL_SERVER_ERROR | StatusCode::SERVICE_UNAVAILABLE => {
                Err(Ended::Db(DbError::Broken(format!("the list answered {}", response.status()))))
            }
            _ => Err(Ended::Failed("no_list", who.path.clone())),
        }
    }

    /// Says how far the job is; the answer is whether it is still this worker's.
    async fn still_ours(&self, who: &Visitor, job: &JobRow, done: u64, total: u64) -> Result<(), Ended> {
        let (code, worker, id) = (who.county.code.clone(), self.name.clone(), job.job_id);
        let machine = BusinessClock::default().now();
        let rows = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        let counts = (rows(done), rows(total));
        let ours = self.write(move |tx| store::progress(tx, &code, (id, &worker), counts, machine)).await?;
        if self.stop.load(Ordering::Relaxed) {
            return Err(Ended::Stopped);
        }
        if ours { Ok(()) } else { Err(Ended::NotOurs) }
    }

    async fn take_out(
        &self,
        who: &Visitor,
        job: &JobRow,
        wanted: &ListJob,
        form: FileForm,
    ) -> Result<Made, Ended> {
        let first = self.part(who, 0).await?;
        let most = match form {
            FileForm::Pdf => list_file::PRINT_MAX,
            FileForm::Xlsx => SHEET_MAX,
            FileForm::Csv => CSV_MAX,
        };
        if first.total_rows > most {
            return Err(Ended::Failed("too_long", most.to_string()));
        }
        let mut out = match form {
            FileForm::Pdf => Out::Paper(Vec::new()),
            FileForm::Csv => Out::Text(csv_export::csv_head(&first.csv_head(who.view()))),
            FileForm::Xlsx => {
                let head = list_file::sheet_head(who, &first);
                Out::Sheet(Box::new(ListFile::new(head).map_err(not_written)?))
            }
        };
        let (total, mut done) = (first.total_rows, 0u64);
        let mut sums = vec![0i128; first.columns.len()];
        let mut page = first;
        loop {
            for row in &page.rows {
                add(&mut sums, &row.cells);
                match &mut out {
                    Out::Text(file) => csv_export::csv_row(file, page.csv_cells(who.view(), &row.cells)),
                    Out::Sheet(file) => {
                        file.row(&list_file::sheet_row(who.view(), &page, &row.cells))
                            .map_err(not_written)?;
                    }
                    Out::Paper(rows) => rows.push(list_file::print_row(who, &page, &row.cells)),
                }
            }
            let got = page.rows.len() as u64;
            done += got;
            self.still_ours(who, job, done, total).await?;
            // A list that knows no windows has given everything at once.
            if got == 0 || done >= total || got > self.part {
                break;
            }
            page = self.part(who, done).await?;
        }
        // What was written must be the list as it stands now, and as it stood at the beginning.
        let last = self.part(who, 0).await?;
        if done != total
            || last.total_rows != total
            || !agrees(&last, &sums)
            || !same(&last.totals, &page.totals)
        {
            return Err(Ended::Moved);
        }
        self.finish(who, wanted, form, out, (&last, done))
    }

    fn finish(
        &self,
        who: &Visitor,
        wanted: &ListJob,
        form: FileForm,
        out: Out,
        (last, done): (&ListPage, u64),
    ) -> Result<Made, Ended> {
        let file = match out {
            Out::Text(mut file) => {
                if let Some(totals) = last.csv_totals(who.view()) {
                    csv_export::csv_row(&mut file, totals);
                }
                file
            }
            Out::Sheet(file) => {
                file.finish(&list_file::sheet_totals(who.view(), last)).map_err(not_written)?
            }
            Out::Paper(rows) => paper::pdf(&list_file::print_document(who, last, rows))
                .map_err(|error| Ended::Failed("not_printed", error.to_string()))?,
        };
        let sums = last.shown().into_iter().filter_map(|at| match last.totals.get(at) {
            Some(Cell::Money(fen)) => Some((last.columns[at].label.clone(), *fen)),
            Some(_) | None => None,
        });
        let outcome = Outcome {
            key: "done".to_owned(),
            counts: vec![("rows".to_owned(), i64::try_from(done).unwrap_or(i64::MAX))],
            sums: sums.collect(),
            ..Outcome::default()
        };
        Ok(Made { file, name: list_file::name(&wanted.path, form), outcome })
    }
}

fn not_written(error: sheets::NotWritten) -> Ended {
    Ended::Failed("not_written", error.to_string())
}

fn text(outcome: &Outcome) -> String {
    serde_json::to_string(outcome).unwrap_or_default()
}

fn add(sums: &mut [i128], cells: &[Cell]) {
    for (sum, cell) in sums.iter_mut().zip(cells) {
        if let Cell::Money(fen) = cell {
            *sum += i128::from(*fen);
        }
    }
}

/// The sums of the rows are the totals the list itself shows.
fn agrees(page: &ListPage, sums: &[i128]) -> bool {
    page.totals.iter().zip(sums).all(|(total, sum)| match total {
        Cell::Money(fen) => i128::from(*fen) == *sum,
        Cell::Blank
        | Cell::Text(_)
        | Cell::Two(..)
        | Cell::Link(_)
        | Cell::Code(_)
        | Cell::Number(_)
        | Cell::Date(_)
        | Cell::Instant(_)
        | Cell::Badge(_)
        | Cell::Clock(_) => true,
    })
}

fn same(one: &[Cell], other: &[Cell]) -> bool {
    let fens = |cells: &[Cell]| -> Vec<i64> {
        cells.iter().filter_map(|cell| if let Cell::Money(fen) = cell { Some(*fen) } else { None }).collect()
    };
    fens(one) == fens(other)
}
