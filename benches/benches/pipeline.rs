//! From spec text to rendered files, in memory and on one thread. The work is asserted before any time is taken.

use std::hint::black_box;
use std::time::Duration;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use prisme_benches::{database, edit, models, ran, render, spec};
use queries::diagnostic::FileId;
use queries::syntax::parse;

const MODELS: usize = 1000;
const EDITED: usize = MODELS / 2;

fn pipeline(criterion: &mut Criterion) {
    assert_the_work();
    let text = spec(MODELS, None);
    let with_field = spec(MODELS, Some(EDITED));
    let with_comment = format!("{text}# done\n");
    let mut group = criterion.benchmark_group("1000 models");
    group.sample_size(10).measurement_time(Duration::from_secs(5)).warm_up_time(Duration::from_secs(1));

    group.bench_function("parse", |bencher| bencher.iter(|| parse(FileId(0), black_box(&text))));
    group.bench_function("text to meaning", |bencher| {
        bencher.iter_batched(|| database(text.clone()), |database| models(&database), BatchSize::PerIteration);
    });
    group.bench_function("cold: text to every file", |bencher| {
        bencher.iter_batched(|| database(text.clone()), |database| render(&database), BatchSize::PerIteration);
    });

    let mut warm = database(text.clone());
    let _ = render(&warm);
    let mut flip = false;
    for (name, other) in [("a comment added", &with_comment), ("one field added", &with_field)] {
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                flip = !flip;
                edit(&mut warm, if flip { other.clone() } else { text.clone() });
                render(&warm)
            });
        });
        edit(&mut warm, text.clone());
        let _ = render(&warm);
        flip = false;
    }
    group.finish();
}

/// What is measured is what it is called: a cold run renders all, a comment nothing, one field a handful.
fn assert_the_work() {
    let mut database = database(spec(MODELS, None));
    assert_eq!(models(&database), MODELS);
    database.start_log();
    let (files, bytes) = render(&database);
    assert!(files > 5 * MODELS && bytes > 5_000_000, "{files} files of {bytes} bytes");
    assert_eq!(ran(&database.take_log(), "artifact"), files, "a cold run renders every file");

    edit(&mut database, format!("{}# done\n", spec(MODELS, None)));
    let _ = render(&database);
    assert_eq!(ran(&database.take_log(), "artifact"), 0, "a comment renders nothing");

    edit(&mut database, spec(MODELS, Some(EDITED)));
    let _ = render(&database);
    let rendered = ran(&database.take_log(), "artifact");
    assert!(rendered > 0 && rendered < 50, "one field renders {rendered} files");
    println!("{files} files of {:.1} MB; one field renders {rendered}", bytes as f64 / 1e6);
}

criterion_group!(benches, pipeline);
criterion_main!(benches);
