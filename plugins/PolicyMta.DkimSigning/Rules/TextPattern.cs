namespace PolicyMta.DkimSigning.Rules;

/// <summary>A text that may begin or end with <c>*</c> for any characters. Upper and lower case are alike. Immutable.</summary>
internal sealed class TextPattern
{
    private readonly string _text;
    private readonly bool _anyBefore;
    private readonly bool _anyAfter;

    public TextPattern(string written)
    {
        _anyBefore = written.StartsWith('*');
        _anyAfter = written.Length > 1 && written.EndsWith('*');
        _text = written[(_anyBefore ? 1 : 0)..(written.Length - (_anyAfter ? 1 : 0))];
    }

    public bool Matches(string value) => (_anyBefore, _anyAfter) switch
    {
        (true, true) => value.Contains(_text, StringComparison.OrdinalIgnoreCase),
        (true, false) => value.EndsWith(_text, StringComparison.OrdinalIgnoreCase),
        (false, true) => value.StartsWith(_text, StringComparison.OrdinalIgnoreCase),
        _ => value.Equals(_text, StringComparison.OrdinalIgnoreCase),
    };
}
