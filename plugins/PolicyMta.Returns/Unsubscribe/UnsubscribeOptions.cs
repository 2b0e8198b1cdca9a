using System.ComponentModel.DataAnnotations;

namespace PolicyMta.Returns.Unsubscribe;

/// <summary>How recipients unsubscribe.</summary>
internal sealed record UnsubscribeOptions : ISettingsValidation
{
    /// <summary>The path of the endpoint on the server's HTTP listener.</summary>
    public const string Path = "/api/v1/plugins/PolicyMta.Returns/u";

    /// <summary>
    /// Where recipients reach the endpoint by HTTPS, for instance <c>https://mail.example.com</c>; with a path if a proxy before the server
    /// hands that path on to the endpoint.
    /// </summary>
    public string Url { get; init; } = "";

    /// <summary>Whether an address to unsubscribe by mail is offered beside the URL; it is in the first of <c>domains</c>.</summary>
    public bool Mailto { get; init; } = true;

    /// <summary>The local part of that address.</summary>
    public string LocalPart { get; init; } = "unsubscribe";

    /// <summary>How long after the message its links count.</summary>
    [Range(typeof(TimeSpan), "30d", "3650d")]
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromDays(365);

    /// <summary>
    /// For how long a second wish by the link of one message is the first one again, as mail programs and proxies repeat it.
    /// </summary>
    [Range(typeof(TimeSpan), "1m", "7d")]
    public TimeSpan Repeats { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Whether the header fields take the place of those that the client wrote.</summary>
    public bool Replace { get; init; }

    /// <summary>The URL that a ticket follows; empty if there is none.</summary>
    public string Base => Url.Length == 0 ? "" : new Uri(Url).AbsolutePath == "/" ? Url.TrimEnd('/') + Path : Url.TrimEnd('/');

    /// <inheritdoc/>
    public IEnumerable<(string Setting, string Problem)> Validate()
    {
        if (Url.Length > 0 && (!Uri.TryCreate(Url, UriKind.Absolute, out var url) || url.Scheme is not ("https" or "http")
            || url.Query.Length > 0 || url.Fragment.Length > 0 || url.UserInfo.Length > 0 || Url.AsSpan().ContainsAny("<>\" ,")))
            yield return ("url", $"'{Url}' is not a valid URL: write one such as https://mail.example.com (RFC 8058 asks for HTTPS).");
        if (LocalPart.Length is 0 or > 64 || LocalPart.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-' or '_' or '+')))
            yield return ("local_part", $"'{LocalPart}' is not a valid local part: write letters, digits and any of . _ + -.");
    }
}
