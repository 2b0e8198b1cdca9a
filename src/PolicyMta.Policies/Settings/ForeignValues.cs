using System.Text.RegularExpressions;

namespace PolicyMta.Policies.Settings;

/// <summary>
/// Keeps values that come from files of their own or from the environment out of mistakes, since they may be secrets: what the
/// configuration says of them is shown in their stead.
/// </summary>
internal static class ForeignValues
{
    /// <summary>A value that is shorter is hidden only where it stands alone, or half of every text would be.</summary>
    private const int LeastAnywhere = 4;

    /// <summary>All values in a piece of configuration that come from elsewhere, or should have.</summary>
    public static IEnumerable<SettingsScalar> In(SettingsNode node) => node switch
    {
        SettingsMap map => map.Entries.SelectMany(entry => In(entry.Value)),
        SettingsList list => list.Items.SelectMany(In),
        SettingsScalar scalar when scalar.Written is not null || scalar.Problem is not null => [scalar],
        _ => [],
    };

    /// <summary>A mistake in a value; without the value, if it comes from elsewhere.</summary>
    /// <param name="scalar">The value.</param>
    /// <param name="isRead">Whether it could be read as what it should be, and breaks a rule beyond that.</param>
    /// <param name="reader">What was expected.</param>
    /// <param name="mistake">The mistake as it would be told.</param>
    public static ValueMistake Hide(SettingsScalar scalar, bool isRead, ScalarReader reader, ValueMistake mistake)
    {
        if (scalar is not { Written: { } written, Text: { } text })
            return mistake;
        var remedy = mistake.Remedy.Length == 0 || (text.Length > 0 && mistake.Remedy.Contains(text, StringComparison.Ordinal))
            ? reader.Remedy
            : mistake.Remedy;
        return new ValueMistake(
            isRead
                ? $"does not allow the value of '{written}' (it is not shown, since it may be secret)."
                : $"must be {reader.Expected}, and the value of '{written}' is not (it is not shown, since it may be secret).",
            remedy);
    }

    /// <summary>A text about a piece of configuration, without the values in it that come from elsewhere.</summary>
    public static string HideIn(string text, SettingsNode node) => In(node)
        .Where(scalar => scalar is { Written: not null, Text.Length: > 0 })
        .OrderByDescending(scalar => scalar.Text!.Length)
        .Aggregate(text, static (shown, scalar) => Without(shown, scalar.Text!, scalar.Written!));

    private static string Without(string text, string value, string written)
    {
        if (!text.Contains(value, StringComparison.Ordinal))
            return text;
        return value.Length >= LeastAnywhere
            ? text.Replace(value, written, StringComparison.Ordinal)
            : Regex.Replace(
                text, $@"(?<!\w){Regex.Escape(value)}(?!\w)", _ => written, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
    }
}
