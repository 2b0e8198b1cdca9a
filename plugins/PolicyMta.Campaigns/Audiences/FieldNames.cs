using System.Collections.Frozen;
using System.Text;

namespace PolicyMta.Campaigns.Audiences;

/// <summary>What the fields of contacts are called, so that templates can name them as variables.</summary>
internal static class FieldNames
{
    public const int MaxLength = 60;
    public const int MaxFields = 100;

    /// <summary>What is wrong with a name that is none, as the end of a sentence.</summary>
    public const string Rule = "cannot be a field: its name has lower-case letters, digits and '_', up to 60, a letter first.";

    /// <summary>What every contact has beside its fields, and segments ask about by the same words.</summary>
    public static readonly ImmutableArray<string> Own = ["address", "locale"];

    // Without the system's tables of languages, no method takes the marks off letters.
    private static readonly FrozenDictionary<char, string> Spellings = SpellingsOf();

    /// <summary>Whether a text can name a field: lower-case letters, digits and '_', a letter first.</summary>
    public static bool IsName(string text) => text.Length is > 0 and <= MaxLength && char.IsAsciiLetterLower(text[0])
        && text.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_');

    /// <summary>A name for a column of a file: <c>Größe (cm)</c> becomes <c>groesse_cm</c>; empty if nothing of it is left.</summary>
    public static string Of(string column)
    {
        var name = new StringBuilder();
        foreach (var c in column.ToLowerInvariant())
        {
            if (char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c))
                name.Append(c);
            else if (Spellings.TryGetValue(c, out var letters))
                name.Append(letters);
            else if (name.Length > 0 && name[^1] != '_')
                name.Append('_');
        }

        if (name.Length > 0 && char.IsAsciiDigit(name[0]))
            name.Insert(0, "field_");
        if (name.Length > MaxLength)
            name.Length = MaxLength;
        return name.ToString().TrimEnd('_');
    }

    private static FrozenDictionary<char, string> SpellingsOf()
    {
        var spellings = new Dictionary<char, string>();
        foreach (var spelling in new[] { "äae", "æae", "öoe", "œoe", "üue", "ßss" })
            spellings[spelling[0]] = spelling[1..];
        foreach (var letters in new[] { "aàáâãå", "cç", "eèéêë", "iìíîï", "nñ", "oòóôõø", "uùúû", "yýÿ" })
        {
            foreach (var letter in letters[1..])
                spellings[letter] = letters[..1];
        }

        return spellings.ToFrozenDictionary();
    }
}
