using System.Net;
using PolicyMta.Engagement.Tokens;

namespace PolicyMta.Engagement.Hits;

/// <summary>The pages that recipients see.</summary>
internal static class Pages
{
    public static HttpReply NotValid { get; } = WebPage.Of(
        404, "This link is not valid", "<p>It is incomplete, too old, or was switched off by its sender. It leads nowhere.</p>");

    public static HttpReply Later { get; } = WebPage.Of(
        503, "Please try again", "<p>Your choice is not kept yet. Please try again in some minutes.</p>");

    /// <summary>Asks what may be learnt.</summary>
    /// <param name="token">Whose choice it is.</param>
    /// <param name="now">What holds now.</param>
    /// <param name="isKept">Whether something was chosen just now.</param>
    /// <param name="chosen">What was chosen.</param>
    public static HttpReply Ask(Token token, Tracking now, bool isKept, Tracking chosen = Tracking.None) => WebPage.Of(
        200,
        isKept ? "Your choice is kept" : "What we may learn",
        $"""
        <p>{(isKept ? "It holds for mail that you have already, too. You may close this page, or choose anew for" : "When our mail to")}
        <strong>{WebUtility.HtmlEncode(token.Recipient)}</strong>{(isKept ? "." : " is opened, or its links are followed:")}</p>
        {(now < chosen ? "<p>At present less is learnt than you allow, which is what you see below.</p>" : "")}
        <form method="post">
        {Choice(Tracking.None, now, "Count nothing")}
        {Choice(Tracking.Anonymous, now, "Count it without my name")}
        {Choice(Tracking.Identified, now, "You may know that it was me")}
        <button>Keep my choice</button>
        </form>
        """);

    private static string Choice(Tracking tracking, Tracking now, string text) =>
        $"<label><input type=\"radio\" name=\"tracking\" value=\"{tracking.Word()}\""
            + $"{(tracking == now ? " checked" : "")}>{text}</label>";
}
