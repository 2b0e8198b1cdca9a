using System.Net;
using System.Text;

namespace PolicyMta.Policies.Tests.Tables;

/// <summary>Serves one text by HTTP on loopback, with a tag, and keeps what it was asked.</summary>
internal sealed class TableServer : IDisposable
{
    private readonly HttpListener _listener;

    public TableServer()
    {
        for (var attempt = 1; ; attempt++)
        {
            _listener = new HttpListener();
            Url = $"http://127.0.0.1:{Random.Shared.Next(20_000, 60_000)}/list";
            _listener.Prefixes.Add(Url + "/");
            try
            {
                _listener.Start();
                break;
            }
            catch (HttpListenerException) when (attempt < 50)
            {
            }
        }

        _ = Task.Run(ServeAsync);
    }

    public string Url { get; }

    public string Text { get; set; } = "";

    public string Tag { get; set; } = "";

    /// <summary>The status of each answer, unless 304 is right.</summary>
    public int Status { get; set; } = 200;

    /// <summary>Where each answer sends the client, by the path that was asked for; or null.</summary>
    public Func<string, string?> Location { get; set; } = _ => null;

    /// <summary>The media type of each answer.</summary>
    public string Type { get; set; } = "text/plain";

    /// <summary>Whether the length is not told beforehand.</summary>
    public bool IsChunked { get; set; }

    /// <summary>The conditional and authorizing fields of each request.</summary>
    public List<(string? Condition, string? Authorization)> Requests { get; } = [];

    public int Count
    {
        get
        {
            lock (Requests)
                return Requests.Count;
        }
    }

    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync();
                var condition = context.Request.Headers["If-None-Match"];
                var isKnown = Status == 200 && Tag.Length > 0 && condition?.Split(", ").Contains(Tag) == true;
                var location = Location(context.Request.Url!.AbsolutePath);
                context.Response.StatusCode = isKnown ? 304 : location is null ? Status : 302;
                context.Response.ContentType = Type;
                if (location is not null)
                    context.Response.Headers["Location"] = location;
                if (Tag.Length > 0)
                    context.Response.Headers["ETag"] = Tag;
                context.Response.SendChunked = IsChunked && !isKnown;
                var body = isKnown ? [] : Encoding.UTF8.GetBytes(Text);
                if (!isKnown && !IsChunked)
                    context.Response.ContentLength64 = body.Length;
                lock (Requests)
                    Requests.Add((condition, context.Request.Headers["Authorization"]));
                try
                {
                    await context.Response.OutputStream.WriteAsync(body);
                    context.Response.Close();
                }
                catch (HttpListenerException)
                {
                    // The client had enough.
                }
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
        }
    }
}
