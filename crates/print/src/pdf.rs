//! Pages as PDF. Only the characters used are embedded; nothing depends on the moment of writing.

use krilla::Document as Pdf;
use krilla::SerializeSettings;
use krilla::color::luma;
use krilla::geom::{PathBuilder, Point};
use krilla::metadata::{DateTime, Metadata};
use krilla::num::NormalizedF32;
use krilla::page::PageSettings;
use krilla::paint::{Fill, Stroke, StrokeDash};
use krilla::surface::Surface;
use krilla::text::{GlyphId, KrillaGlyph};

use crate::font::{Font, Ruler};
use crate::layout::{Area, Item, Page};
use crate::model::Document;

/// Circle as four Bézier curves: the share of the radius at which their handles lie.
const ROUND: f32 = 0.552_284_8;

pub(crate) fn write(document: &Document, font: &Font, code: &str, pages: &[Page]) -> Result<Vec<u8>, String> {
    let ruler = font.ruler().ok_or("the font cannot be read")?;
    let area = Area::of(document.paper);
    let mut pdf = Pdf::new_with(SerializeSettings { enable_tagging: false, ..SerializeSettings::default() });
    let (year, month, day) = document.day;
    pdf.set_metadata(
        Metadata::new()
            .title(document.title.clone())
            .creator("Suanpan".to_owned())
            .producer("Suanpan".to_owned())
            .language(document.language.clone())
            .document_id(code.to_owned())
            .creation_date(DateTime::new(year).month(month).day(day)),
    );
    for page in pages {
        let size = PageSettings::from_wh(area.width, area.height).ok_or("the page has no size")?;
        let mut sheet = pdf.start_page_with(size);
        let mut surface = sheet.surface();
        for item in &page.items {
            draw(&mut surface, font, &ruler, item);
        }
        surface.finish();
        sheet.finish();
    }
    pdf.finish().map_err(|error| format!("{error:?}"))
}

fn draw(surface: &mut Surface<'_>, font: &Font, ruler: &Ruler<'_>, item: &Item) {
    match item {
        Item::Text { x, y, size, bold, text } => {
            surface.set_fill(Some(ink(0)));
            // One face serves for both weights: bold is the same glyphs with a fine outline.
            surface.set_stroke(bold.then(|| stroke(0, size * 0.028, None)));
            let glyphs = glyphs(ruler, text);
            surface.draw_glyphs(Point::from_xy(*x, *y), &glyphs, font.face.clone(), text, *size, false);
        }
        Item::Line { from, to, width } => {
            let mut path = PathBuilder::new();
            path.move_to(from.0, from.1);
            path.line_to(to.0, to.1);
            if let Some(path) = path.finish() {
                surface.set_fill(None);
                surface.set_stroke(Some(stroke(0, *width, None)));
                surface.draw_path(&path);
            }
        }
        Item::Ring { middle: (x, y), radius } => {
            let (r, h) = (*radius, radius * ROUND);
            let mut path = PathBuilder::new();
            path.move_to(x + r, *y);
            path.cubic_to(x + r, y + h, x + h, y + r, *x, y + r);
            path.cubic_to(x - h, y + r, x - r, y + h, x - r, *y);
            path.cubic_to(x - r, y - h, x - h, y - r, *x, y - r);
            path.cubic_to(x + h, y - r, x + r, y - h, x + r, *y);
            path.close();
            if let Some(path) = path.finish() {
                surface.set_fill(None);
                surface.set_stroke(Some(stroke(150, 0.6, Some(vec![3.0, 3.0]))));
                surface.draw_path(&path);
            }
        }
    }
}

fn ink(grey: u8) -> Fill {
    Fill { paint: luma::Color::new(grey).into(), ..Fill::default() }
}

fn stroke(grey: u8, width: f32, dash: Option<Vec<f32>>) -> Stroke {
    Stroke {
        paint: luma::Color::new(grey).into(),
        width,
        opacity: NormalizedF32::ONE,
        dash: dash.map(|array| StrokeDash { array, offset: 0.0 }),
        ..Stroke::default()
    }
}

fn glyphs(ruler: &Ruler<'_>, text: &str) -> Vec<KrillaGlyph> {
    text.char_indices()
        .map(|(at, letter)| {
            let (glyph, advance) = ruler.glyph(letter);
            let range = at..at + letter.len_utf8();
            KrillaGlyph::new(GlyphId::new(glyph.to_u32()), advance, 0.0, 0.0, 0.0, range, None)
        })
        .collect()
}
