using System.Text;

namespace PolicyMta.PluginOutput;

/// <summary>A page for recipients of mail: plain HTML with nothing from elsewhere, in light and dark.</summary>
internal static class WebPage
{
    private static readonly ImmutableArray<HeaderField> Guards =
    [
        new("Cache-Control", "no-store"),
        new("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'"),
        new("Referrer-Policy", "no-referrer"),
        new("X-Content-Type-Options", "nosniff"),
        new("X-Robots-Tag", "noindex, nofollow"),
    ];

    /// <param name="status">The status code.</param>
    /// <param name="title">Its title and heading: HTML.</param>
    /// <param name="content">What stands below: HTML.</param>
    public static HttpReply Of(int status, string title, string content) => new()
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
            label { display: block; margin: .6rem 0 }
            input { margin-right: .6rem }
            button { font: inherit; margin-top: .4rem; padding: .6rem 1.4rem; border: 0; border-radius: .3rem; cursor: pointer }
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
