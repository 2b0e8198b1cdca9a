namespace PolicyMta.Sdk;

/// <summary>A template that was found: of one version and language, ready to be rendered for many recipients. Thread-safe.</summary>
public interface IMessageTemplate
{
    /// <summary>
    /// What its messages bear as their label <c>template</c>, in events and for policy: name, version and language, for instance
    /// <c>welcome/3/de</c>. Up to 1024 characters without controls; anything else gives no label.
    /// </summary>
    string Label { get; }

    /// <summary>About how many characters a message has without the recipient's values: memory is reserved by it.</summary>
    int Length { get; }

    /// <summary>
    /// Writes the words for one recipient. It is called for each, while mail waits: it must be quick, and bounded whatever the values are.
    /// </summary>
    /// <param name="values">
    /// What the client gave for this recipient, by names with dots, for instance <c>order.number</c>: untrusted.
    /// </param>
    RenderedTemplate Render(IReadOnlyDictionary<string, string> values);
}
