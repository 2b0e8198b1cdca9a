using System.Net;
using System.Text;

namespace PolicyMta.Returns.Unsubscribe;

/// <summary>
/// The pages that people see. Plain HTML with nothing from elsewhere; a look changes nothing, since scanners follow links; only the button
/// acts.
/// </summary>
internal static class UnsubscribePage
{
    private static readonly ImmutableArray<HeaderField> Guards =
    [
        new("Cache-Control", "no-store"),
        new("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'"),
        new("Referrer-Policy", "no-referrer"),
        new("X-Content-Type-Options", "nosniff"),
        new("X-Robots-Tag", "noindex, nofollow"),
    ];

    public static HttpReply Ask(Ticket ticket) => Page(
        200,
        "Unsubscribe",
        $"""
        <p>Do you want <strong>{Escaped(ticket.Recipient)}</strong> to get no further mail{Of(ticket)}?</p>
        <form method="post"><input type="hidden" name="List-Unsubscribe" value="One-Click"><button>Unsubscribe</button></form>
        """);

    public static HttpReply Done(Ticket ticket) => Page(
        200,
        "You are unsubscribed",
        $"<p><strong>{Escaped(ticket.Recipient)}</strong> gets no further mail{Of(ticket)}. You may close this page.</p>");

    public static HttpReply Unknown { get; } = Page(
        404,
        "This link is not valid",
        "<p>It is incomplete, or it is too old. Use the link in the newest message that you have, or answer that message.</p>");

    public static HttpReply Later { get; } = Page(
        503, "Please try again", "<p>You are not unsubscribed yet. Please try again in some minutes.</p>");

    public static HttpReply TooMany { get; } = Page(
        429, "Please wait", "<p>Too many links that are not valid came from your address. Please try again in some minutes.</p>");

    private static string Of(Ticket ticket) => ticket.List.Length == 0 ? "" : $" of the list <strong>{Escaped(ticket.List)}</strong>";

    private static string Escaped(string text) => WebUtility.HtmlEncode(text);

    private static HttpReply Page(int status, string title, string content) => new()
    {
        Status = status,
        ContentType = "text/html; charset=utf-8",
        Headers = Guards,
        Body = Encoding.UTF8.GetBytes(
            $$"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{{title}}</title>
            <style>
            body { font: 1.1rem/1.5 system-ui, sans-serif; max-width: 34rem; margin: 15vh auto 0; padding: 0 1.2rem }
            body { color: #222; background: #fff }
            h1 { font-size: 1.5rem; margin: 0 0 1rem }
            strong { overflow-wrap: anywhere }
            button { font: inherit; padding: .6rem 1.4rem; border: 0; border-radius: .3rem; cursor: pointer }
            button { background: #1a56a8; color: #fff }
            button:focus-visible { outline: .2rem solid #f5a623; outline-offset: .15rem }
            @media (prefers-color-scheme: dark) { body { color: #eee; background: #181a1d } button { background: #7db0f5; color: #111 } }
            </style>
            </head>
            <body>
            <main>
            <h1>{{title}}</h1>
            {{content}}
            </main>
            </body>
            </html>
            """),
    };
}
