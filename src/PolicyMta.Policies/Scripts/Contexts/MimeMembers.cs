using Jint.Native;
using PolicyMta.Core.Mime;

namespace PolicyMta.Policies.Scripts.Contexts;

/// <summary>The message as a mail client shows it, for scripts: read when asked for, and null if it cannot be read.</summary>
internal static class MimeMembers
{
    public static IEnumerable<ContextMember<TContext>> Of<TContext>(Func<TContext, MessageContent> content)
    {
        yield return new("subject", "string | null", "The subject, unfolded and decoded (RFC 2047 and RFC 6532), or null.", null,
            (_, context, _) => Text(MimeReading.Of(content(context)).Subject));
        yield return new("headerText", "(name: string): string | "
            + "null", "The value of the topmost header field of this name (any case), unfolded and decoded (RFC 2047 and RFC 6532), or "
                + "null. Null too if it is longer than 64 KiB.", null,
            (engine, _, lent) => TextMethod.Of<TContext>(
                engine, "headerText", "headerText(name) takes the name of a header field, for instance headerText(\"Subject\").", lent,
                (context, name) => Text(MimeReading.Of(content(context)).HeaderText(name))));
        yield return new("text", "string | null", "The text that a mail client shows: the first text/plain part that is not an attachment, "
            + "decoded; of alternatives the last one. Cut after 1 MiB. Null if there is none.", null,
            (_, context, lent) => Text(Read(content(context), lent).Text));
        yield return new("html", "string | null", "The HTML that a mail client shows, found as `text` is among text/html parts, or null.",
            null, (_, context, lent) => Text(Read(content(context), lent).Html));
        yield return new("parts", "readonly PartFacts[]", "The parts in order, without the containers around them: a message that is not "
            + "multipart has one. At most 1,000. What cannot be read is null.", null,
            (engine, context, lent) => FrozenArray.Of(
                engine, [.. Read(content(context), lent).Parts.Select(part => (JsValue)new PartView(engine, part, lent))]));
    }

    private static MimeFacts Read(MessageContent content, LentContext lent)
    {
        lent.HasReadBody = true;
        return MimeReading.Of(content);
    }

    private static JsValue Text(string? text) => text is null ? JsValue.Null : JsString.Create(text);
}
