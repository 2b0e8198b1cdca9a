using System.Collections.Immutable;
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

    private Template(ImmutableArray<Part> parts) => _parts = parts;

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

    /// <summary>Puts values in; names without a value are collected in <paramref name="missing"/>.</summary>
    public string Render(IReadOnlyDictionary<string, string> values, bool isHtml, ICollection<string> missing)
    {
        if (_parts.Length == 1)
            return _parts[0].Literal;

        var text = new StringBuilder();
        foreach (var part in _parts)
        {
            text.Append(part.Literal);
            if (part.Name is null)
                continue;
            if (values.TryGetValue(part.Name, out var value))
                text.Append(isHtml && !part.IsRaw ? WebUtility.HtmlEncode(value) : value);
            else if (!missing.Contains(part.Name))
                missing.Add(part.Name);
        }

        return text.ToString();
    }

    private static string Shown(string text) => text.Length > 40 ? text[..40] + "..." : text;

    private readonly record struct Part(string Literal, string? Name, bool IsRaw);
}
