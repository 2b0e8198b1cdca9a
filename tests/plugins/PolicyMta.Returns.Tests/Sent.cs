namespace PolicyMta.Returns.Tests;

/// <summary>A message that went out, with what the plugin decided about it.</summary>
internal sealed record Sent(MessageFacts Facts, InjectDecision Decision)
{
    public SpoolId Id => Facts.Id;

    /// <summary>The return path that a recipient sees.</summary>
    public string ReturnPathOf(string recipient) =>
        Decision.Edits.LastOrDefault(edit => edit.ReturnPathOf == recipient)?.ReturnPath ?? Facts.ReturnPath;

    /// <summary>The value of a header field that the plugin set; null if it set none.</summary>
    public string? Field(string name) => Decision.Edits.LastOrDefault(edit => edit.SetHeader?.Name == name)?.SetHeader!.Value;
}
