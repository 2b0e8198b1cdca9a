using System.Text;
using Jint;
using Jint.Native;
using Jint.Runtime;
using Jint.Runtime.Interop;

namespace PolicyMta.Policies.Scripts.Contexts;

/// <summary>The message itself, as scripts see it: header fields by name, the body as text. Read when asked for.</summary>
internal static class ContentMembers
{
    public static IEnumerable<ContextMember<TContext>> Of<TContext>(Func<TContext, MessageContent> content)
    {
        yield return new("header", "(name: string): string | "
            + "null", "The value of the topmost header field of this name (any case), unfolded, or null.", null,
            (engine, _, lent) => Method<TContext>(
                engine,
                "header",
                lent,
                (context, name) => content(context).GetHeader(name) is { } value ? JsString.Create(value) : JsValue.Null));
        yield return new("headers", "(name: string): "
            + "string[]", "The values of all header fields of this name (any case), unfolded, from the top.", null,
            (engine, _, lent) =>
                Method<TContext>(engine, "headers", lent, (context, name) => Values(engine, content(context).GetHeaders(name))));
        yield return new("autoSubmitted", "string | null", "The keyword of the Auto-Submitted field in lower case, without what follows a "
            + "semicolon: \"no\", \"auto-generated\", \"auto-replied\" (RFC 3834); null if there is no such field.", null,
            (_, context, _) => Keyword(content(context), "Auto-Submitted"));
        yield return new("precedence", "string | null", "The Precedence field in lower case, for instance \"bulk\", \"list\" or \"junk\"; "
            + "null if there is no such field.", null,
            (_, context, _) => Keyword(content(context), "Precedence"));
        yield return new("body", "string", "The body as text, read as UTF-8. Throws if it is larger than an eighth of the memory limit "
            + "(4 MiB by default): look at `size` first.", null,
            (engine, context, lent) => Body(engine, content(context), lent));
        foreach (var member in MimeMembers.Of(content))
            yield return member;
    }

    private static ClrFunction Method<TContext>(Engine engine, string name, LentContext lent, Func<TContext, string, JsValue> read) =>
        TextMethod.Of(
            engine, name, $"{name}(name) takes the name of a header field, for instance {name}(\"Subject\").", lent, read);

    /// <summary>The keyword that a field begins with, in lower case, or null.</summary>
    private static JsValue Keyword(MessageContent content, string field)
    {
        var value = content.GetHeader(field)?.Split(';')[0].Trim();
        return string.IsNullOrEmpty(value) ? JsValue.Null : JsString.Create(value.ToLowerInvariant());
    }

    private static JsArray Values(Engine engine, IEnumerable<string> values) =>
        new(engine, [.. values.Select(value => (JsValue)JsString.Create(value))]);

    private static JsString Body(Engine engine, MessageContent content, LentContext lent)
    {
        lent.HasReadBody = true;
        var body = content.Body;
        return body.Length <= lent.MaxBody
            ? JsString.Create(Encoding.UTF8.GetString(body.Span))
            : throw new JavaScriptException(
                engine.Intrinsics.TypeError,
                $"The body has {body.Length} bytes; scripts can read up to {lent.MaxBody}. Look at size first, or raise scripts: limits: "
                    + "memory_mb.");
    }
}
