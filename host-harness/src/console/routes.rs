//! Every page and every act, with whom it is for. What is not here is not served.

use super::{
    pages::{
        answer, calendar, conflicts, dashboard, enter, log, mine, pairs, people, person, requests, review, round,
        sponsor, waiting, whatif, why,
    },
    policy,
    route::Route,
};

/// The list. For whom a line is, its function says: by the token that it takes.
pub fn routes() -> Vec<Route> {
    vec![
        Route::page("/", enter::home),
        Route::page("/enter", enter::link),
        Route::act("/enter", enter::enter),
        Route::act("/leave", enter::leave),
        Route::page("/dashboard", dashboard::show),
        Route::act("/dashboard/judge", dashboard::judge),
        Route::page("/people", people::list),
        Route::page("/people/{person}", person::show),
        Route::act("/people/{person}/link", person::invite),
        Route::page("/round", round::show),
        Route::act("/round/draft", review::draft),
        Route::act("/round/ask", review::ask_all),
        Route::act("/round/remind", review::remind),
        Route::act("/round/publish", review::publish),
        Route::act("/round/close", review::close),
        Route::act("/round/place", review::place),
        Route::act("/round/{pairing}/{act}", review::step),
        Route::page("/pairs", pairs::show),
        Route::act("/pairs/{pairing}/{act}", pairs::step),
        Route::page("/waitlist", waiting::show),
        Route::act("/waitlist/join", waiting::join),
        Route::act("/waitlist/leave", waiting::leave),
        Route::page("/requests", requests::show),
        Route::act("/requests/{request}/resolve", requests::resolve),
        Route::page("/calendar", calendar::show),
        Route::act("/calendar/plan", calendar::plan),
        Route::page("/calendar/{pairing}/sessions.ics", calendar::download),
        Route::page("/why", why::show),
        Route::page("/conflicts", conflicts::show),
        Route::page("/whatif", whatif::show),
        Route::page("/policy", policy::edit),
        Route::act("/policy", policy::save),
        Route::page("/policy/raw", policy::raw),
        Route::page("/policy/{version}", policy::version),
        Route::page("/policy/{version}/policy.json", policy::download),
        Route::act("/policy/{version}/again", policy::again),
        Route::page("/audit", log::show),
        Route::page("/sponsor", sponsor::show),
        Route::page("/me", mine::show),
        Route::act("/me/request", answer::request),
        Route::act("/me/{pairing}/{act}", answer::step),
        Route::page("/me/{pairing}/sessions.ics", mine::sessions),
    ]
}
