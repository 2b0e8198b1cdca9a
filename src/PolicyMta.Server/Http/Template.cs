using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text;

namespace PolicyMta.Server.Http;

/// <summary>
/// A text with placeholders: <c>{{name}}</c> is replaced by a recipient's value (in HTML with its special characters escaped),
/// <c>{{{name}}}</c> by the value as it is; <c>\{{</c> stands for the two braces. Immutable.
/// </summary>
internal sealed class Template
{
    private readonly ImmutableArray<Part> _parts;
    private readonly ImmutableArray<Use> _uses;
    private readonly long _literals;

    private Template(ImmutableArray<Part> parts)
    {
        _parts = parts;
        _literals = parts.Sum(static part => (long)part.Literal.Length);
        _uses = [.. parts.Where(static part => part.Name is not null).GroupBy(
            static part => (part.Name, part.IsRaw), static (key, uses) => new Use(key.Name!, key.IsRaw, uses.LongCount()))];
    }

    public static bool IsName(string text) =>
        text.Length is > 0 and <= 100 && char.IsAsciiLetter(text[0])
            && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.');

    public static bool TryParse(string text, [NotNullWhen(true)] out Template? template, [NotNullWhen(false)] out string? error)
    {
        template = null;
        error = null;
        var parts = ImmutableArray.CreateBuilder<Part>();
        var literal = new StringBuilder();
        var position = 0;
        while (text.IndexOf("{{", position, StringComparison.Ordinal) is >= 0 and var open)
        {
            if (open > position && text[open - 1] == '\\')
            {
                literal.Append(text, position, open - 1 - position).Append("{{");
                position = open + 2;
                continue;
            }

            var isRaw = text.AsSpan(open).StartsWith("{{{");
            var braces = isRaw ? 3 : 2;
            var close = text.IndexOf(isRaw ? "}}}" : "}}", open + braces, StringComparison.Ordinal);
            var name = close < 0 ? "" : text[(open + braces)..close].Trim();
            if (!IsName(name))
            {
                error = $"has '{Shown(text[open..])}', which is not a valid placeholder: write {{{{name}}}}, or \\{{{{ for the two braces.";
                return false;
            }

            literal.Append(text, position, open - position);
            parts.Add(new Part(literal.ToString(), name, isRaw));
            literal.Clear();
            position = close + braces;
        }

        parts.Add(new Part(literal.Append(text, position, text.Length - position).ToString(), null, true));
        template = new Template(parts.ToImmutable());
        return true;
    }

    /// <summary>How many characters <see cref="Render"/> would write, without writing them.</summary>
    public long LengthOf(IReadOnlyDictionary<string, string> values, bool isHtml, EscapedLength escaped)
    {
        var length = _literals;
        foreach (var use in _uses)
        {
            if (values.TryGetValue(use.Name, out var value))
                length += use.Count * (isHtml && !use.IsRaw ? escaped.Of(value) : value.Length);
        }

        return length;
    }

    /// <summary>Puts values in; names without a value are collected in <paramref name="missing"/>.</summary>
    public string Render(IReadOnlyDictionary<string, string> values, bool isHtml, ICollection<string> missing)
    {
        if (_parts.Length == 1)
            return _parts[0].Literal;

        var texts = new Dictionary<(string, bool), string>();
        var length = _literals;
        foreach (var use in _uses)
        {
            if (!values.TryGetValue(use.Name, out var value))
            {
                if (!missing.Contains(use.Name))
                    missing.Add(use.Name);
                value = "";
            }

            var text = isHtml && !use.IsRaw ? WebUtility.HtmlEncode(value) : value;
            texts.Add((use.Name, use.IsRaw), text);
            length += use.Count * text.Length;
        }

        // In one piece: the text may be large, and it should not be in memory twice.
        return string.Create(checked((int)length), (_parts, texts), static (rest, state) =>
        {
            foreach (var part in state._parts)
            {
                part.Literal.CopyTo(rest);
                rest = rest[part.Literal.Length..];
                if (part.Name is null)
                    continue;
                var text = state.texts[(part.Name, part.IsRaw)];
                text.CopyTo(rest);
                rest = rest[text.Length..];
            }
        });
    }

    private static string Shown(string text) => text.Length > 40 ? text[..40] + "..." : text;

    /// <summary>How often a name stands in the text.</summary>
    private readonly record struct Use(string Name, bool IsRaw, long Count);

    private readonly record struct Part(string Literal, string? Name, bool IsRaw);
}
