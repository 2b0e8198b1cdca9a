using System.Net;

namespace PolicyMta.Returns.Unsubscribe;

/// <summary>
/// The pages that people see. A look changes nothing, since scanners follow links; only the button acts.
/// </summary>
internal static class UnsubscribePage
{
    public static HttpReply Ask(Ticket ticket) => WebPage.Of(
        200,
        "Unsubscribe",
        $"""
        <p>Do you want <strong>{Escaped(ticket.Recipient)}</strong> to get no further mail{Of(ticket)}?</p>
        <form method="post"><input type="hidden" name="List-Unsubscribe" value="One-Click"><button>Unsubscribe</button></form>
        """);

    public static HttpReply Done(Ticket ticket) => WebPage.Of(
        200,
        "You are unsubscribed",
        $"<p><strong>{Escaped(ticket.Recipient)}</strong> gets no further mail{Of(ticket)}. You may close this page.</p>");

    public static HttpReply Unknown { get; } = WebPage.Of(
        404,
        "This link is not valid",
        "<p>It is incomplete, or it is too old. Use the link in the newest message that you have, or answer that message.</p>");

    public static HttpReply Later { get; } = WebPage.Of(
        503, "Please try again", "<p>You are not unsubscribed yet. Please try again in some minutes.</p>");

    public static HttpReply TooMany { get; } = WebPage.Of(
        429, "Please wait", "<p>Too many links that are not valid came from your address. Please try again in some minutes.</p>");

    private static string Of(Ticket ticket) => ticket.List.Length == 0 ? "" : $" of the list <strong>{Escaped(ticket.List)}</strong>";

    private static string Escaped(string text) => WebUtility.HtmlEncode(text);
}
