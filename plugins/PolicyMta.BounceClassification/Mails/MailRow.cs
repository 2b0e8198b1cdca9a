using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using PolicyMta.ReturnedMail;

namespace PolicyMta.BounceClassification.Mails;

/// <summary>A verdict as the command shows it. Texts of strangers are cut, and without control characters.</summary>
internal static class MailRow
{
    public const int LongestReply = 300;

    public static ImmutableArray<string> Columns { get; } = ["File", "Recipient", "Category", "Kind", "Scope", "Status", "Rule", "Reply"];

    public static ImmutableArray<string> Cells(string file, MailVerdict verdict) =>
    [
        Plain(file),
        Plain(verdict.Recipient?.Address ?? ""),
        verdict.Decision.Category!,
        Word.Of(verdict.Decision.Kind ?? BounceKind.Unknown),
        Word.Of(verdict.Decision.Scope ?? BounceScope.Unknown),
        verdict.Recipient?.BestStatus?.ToString() ?? "",
        verdict.Decision.Rule ?? "",
        Short(ReplyOf(verdict.Recipient)),
    ];

    public static string Json(string file, MailVerdict verdict)
    {
        var (message, recipient, decision) = verdict;
        var row = new JsonObject
        {
            ["file"] = file,
            ["mail"] = Word.Of(message.Kind),
            ["action"] = recipient is null or { Action: ReportedAction.Unknown } ? null : Word.Of(recipient.Action),
            ["recipient"] = recipient is { Address.Length: > 0 } ? recipient.Address : null,
            ["original_recipient"] = recipient?.OriginalAddress,
            ["is_guessed"] = recipient is { IsGuessed: true } ? true : null,
            ["category"] = decision.Category,
            ["kind"] = Word.Of(decision.Kind ?? BounceKind.Unknown),
            ["scope"] = Word.Of(decision.Scope ?? BounceScope.Unknown),
            ["status"] = recipient?.BestStatus?.ToString(),
            ["code"] = recipient?.Reply is { Code: > 0 } told ? told.Code : null,
            ["reply"] = ReplyOf(recipient) is { Length: > 0 } reply ? reply : null,
            ["stage"] = recipient?.Stage is { } stage ? Word.Of(stage) : null,
            ["rule"] = decision.Rule,
            ["confidence"] = decision.Confidence is { } sure ? Math.Round(sure, 2) : null,
            ["blocklist"] = decision.Blocklist,
            ["remote_mta"] = recipient?.RemoteMta,
            ["reporting_mta"] = message.ReportingMta,
            ["message_id"] = message.Original.MessageId,
            ["envelope_id"] = message.Original.EnvelopeId,
            ["feedback_type"] = message.Feedback?.Type,
            ["is_redacted"] = message.Feedback is { IsRedacted: true } ? true : null,
            ["notices"] = message.Notices.IsEmpty ? null : new JsonArray([.. message.Notices.Select(notice => (JsonNode)notice)]),
        };
        foreach (var (name, _) in row.Where(field => field.Value is null && !IsAlways(field.Key)).ToList())
            row.Remove(name);
        return row.ToJsonString(JsonSerializerOptions.Default);
    }

    /// <summary>The line for a file that is no mail or cannot be read.</summary>
    public static string Trouble(string file, string error) =>
        new JsonObject { ["file"] = file, ["error"] = error }.ToJsonString(JsonSerializerOptions.Default);

    private static bool IsAlways(string name) =>
        name is "recipient" or "category" or "kind" or "scope" or "status" or "reply" or "rule" or "confidence";

    /// <summary>The reply as a server would give it; without a code if none is told.</summary>
    private static string ReplyOf(ReturnedRecipient? recipient) => recipient?.Reply is not { } reply
        ? ""
        : string.Join(' ', new[]
        {
            reply.Code == 0 ? null : reply.Code.ToString(CultureInfo.InvariantCulture),
            reply.Code == 0 ? null : reply.Enhanced?.ToString(),
            reply.Text,
        }.Where(part => part is { Length: > 0 }));

    private static string Short(string text) => Plain(text.Length > LongestReply ? text[..LongestReply] + "..." : text);

    private static string Plain(string text) => new([.. text.Select(c => char.IsControl(c) ? '?' : c)]);
}
