namespace PolicyMta.Sdk;

/// <summary>A template, or why there is none to send with. Immutable.</summary>
public sealed record TemplateFinding
{
    private TemplateFinding()
    {
    }

    /// <summary>The template; null if there is none.</summary>
    public IMessageTemplate? Template { get; private init; }

    /// <summary>The field of the call that is wrong: <c>template</c>, <c>version</c> or <c>locale</c>.</summary>
    public string Field { get; private init; } = "template";

    /// <summary>What is wrong with that field, as the end of a sentence, and what to send instead.</summary>
    public string Mistake { get; private init; } = "";

    /// <summary>It is there.</summary>
    public static TemplateFinding Found(IMessageTemplate template) => new() { Template = template };

    /// <summary>It is not there, or not for the caller.</summary>
    /// <param name="mistake">The end of a sentence that begins with the field.</param>
    /// <param name="field"><c>template</c>, <c>version</c> or <c>locale</c>.</param>
    public static TemplateFinding Missing(string mistake, string field = "template") => new() { Mistake = mistake, Field = field };
}
