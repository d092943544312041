//! Forms with a file in them.
//!
//! **Promise:** like every form, an upload is read only when its CSRF token matches; its size is limited before it is read.
//! **Not here:** what is in the file; whoever takes it looks first.

use axum::RequestExt as _;
use axum::extract::{FromRef, FromRequest, FromRequestParts, Multipart, Request};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use subtle::ConstantTimeEq;

use crate::http::{FormData, Site, Visitor};

/// Fields of one form; more is no form of ours.
const FIELDS_MAX: usize = 64;

/// A file as it was chosen.
#[derive(Debug, Clone)]
pub struct UploadedFile {
    pub field: String,
    /// As the browser names it; shown, never used as a path.
    pub name: String,
    pub bytes: Vec<u8>,
}

/// A posted form with files, of a logged-in visitor.
pub struct Uploaded {
    pub visitor: Visitor,
    pub form: FormData,
    pub files: Vec<UploadedFile>,
}

impl Uploaded {
    /// The file of a field; `None` when none was chosen.
    pub fn file(&self, field: &str) -> Option<&UploadedFile> {
        self.files.iter().find(|file| file.field == field && !file.bytes.is_empty())
    }
}

impl<S> FromRequest<S> for Uploaded
where
    S: Send + Sync,
    Site: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let visitor = Visitor::from_request_parts(&mut parts, state).await?;
        let request = Request::from_parts(parts, body);
        let mut multipart: Multipart = request.extract().await.map_err(IntoResponse::into_response)?;
        let (mut form, mut files) = (FormData::default(), Vec::new());
        while let Some(field) = multipart.next_field().await.map_err(too_large)? {
            if form.pairs.len() + files.len() >= FIELDS_MAX {
                return Err(StatusCode::PAYLOAD_TOO_LARGE.into_response());
            }
            let name = field.name().unwrap_or_default().to_owned();
            let file_name = field.file_name().map(str::to_owned);
            let bytes = field.bytes().await.map_err(too_large)?;
            match file_name {
                Some(given) => files.push(UploadedFile { field: name, name: given, bytes: bytes.to_vec() }),
                None => form.pairs.push((name, String::from_utf8_lossy(&bytes).into_owned())),
            }
        }
        let right = form.get("csrf").as_bytes().ct_eq(visitor.session.csrf.as_bytes());
        if !bool::from(right) {
            return Err((
                StatusCode::FORBIDDEN,
                "this form is stale, reload the page / 表单已过期，请刷新页面后重试",
            )
                .into_response());
        }
        Ok(Uploaded { visitor, form, files })
    }
}

fn too_large(error: axum::extract::multipart::MultipartError) -> Response {
    let status = error.status();
    (status, "the file is larger than 2 MB or incomplete / 文件过大或不完整，上限 2 MB").into_response()
}
