using System.Text;
using PolicyMta.Core.Text;
using PolicyMta.Policies.Settings;

namespace PolicyMta.Server.Configuration;

/// <summary>
/// Puts environment variables into a text: <c>${NAME}</c>, or <c>${NAME:-default}</c> for one that may be unset or empty. <c>$${</c> is
/// <c>${</c> as text. What a variable holds is not looked into again.
/// </summary>
internal static class EnvironmentText
{
    private const int Longest = 65_536;

    /// <param name="text">The text as it is written.</param>
    /// <param name="read">What a variable holds; null if it is not set.</param>
    public static (string Text, bool IsForeign, ValueMistake? Mistake) Expand(string text, Func<string, string?> read)
    {
        var result = new StringBuilder();
        var isForeign = false;
        var at = 0;
        while (text.IndexOf("${", at, StringComparison.Ordinal) is >= 0 and var start)
        {
            if (start > at && text[start - 1] == '$')
            {
                result.Append(text, at, start - 1 - at).Append("${");
                at = start + 2;
                continue;
            }

            var end = text.IndexOf('}', start);
            var (value, mistake) = end < 0 ? (null, NotValid) : Value(text[(start + 2)..end], read);
            if (mistake is not null)
                return (text, false, mistake);
            result.Append(text, at, start - at).Append(value);
            isForeign = true;
            at = end + 1;
            if (result.Length > Longest)
                return (text, false, new ValueMistake(
                    $"With its environment variables this value is longer than {Longest} characters.", "Write a shorter one."));
        }

        return (result.Append(text, at, text.Length - at).ToString(), isForeign, null);
    }

    private static ValueMistake NotValid => new(
        "'${' begins the name of an environment variable, and what follows is not a valid one.",
        "Write ${NAME} or ${NAME:-default}, with a name of letters, digits and '_'. If '${' is meant as text, write '$${'.");

    private static (string? Value, ValueMistake? Mistake) Value(string reference, Func<string, string?> read)
    {
        var colon = reference.IndexOf(":-", StringComparison.Ordinal);
        var name = colon < 0 ? reference : reference[..colon];
        if (name.Length == 0 || char.IsAsciiDigit(name[0]) || !name.All(static c => char.IsAsciiLetterOrDigit(c) || c == '_'))
            return (null, NotValid);

        var value = read(name);
        if (colon >= 0 && string.IsNullOrEmpty(value))
            return (reference[(colon + 2)..], null);
        return value is not null ? (value, null) : (null, new ValueMistake(
            $"The environment variable {PrintableText.Word(name)} is not set.",
            $"Set it for whoever runs this command (for a service, Environment= or EnvironmentFile=), or give it a default: "
                + $"${{{PrintableText.Word(name)}:-value}}. If it is meant as text, write '$${{'."));
    }
}
