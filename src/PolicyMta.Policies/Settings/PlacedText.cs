namespace PolicyMta.Policies.Settings;

/// <summary>A text from configuration that remembers where it was written, for mistakes that are found only later.</summary>
internal readonly record struct PlacedText(string Text, SourcePlace Place)
{
    public static implicit operator PlacedText(string text) => new(text, new SourcePlace("configuration", 0, 0));

    public override string ToString() => Text;
}
