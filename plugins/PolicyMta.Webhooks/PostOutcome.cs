using System.Net;

namespace PolicyMta.Webhooks;

/// <summary>What came of a request.</summary>
/// <param name="Status">The endpoint's answer.</param>
/// <param name="RetryAfter">When it wants to be asked again.</param>
internal sealed record PostOutcome(HttpStatusCode Status, TimeSpan? RetryAfter)
{
    public bool IsSuccess => (int)Status is >= 200 and < 300;

    /// <summary>Whether the endpoint wants no more events.</summary>
    public bool IsGone => Status == HttpStatusCode.Gone;

    public string Describe() => (int)Status switch
    {
        >= 300 and < 400 => $"{(int)Status}: redirections are not followed; write the address that it leads to.",
        410 => "410: the endpoint says that it is gone for good.",
        var status => $"{status} {Status}",
    };
}
