namespace PolicyMta.Returns.Sending;

/// <summary>Labels of messages and recipients by which clients and scripts say what is to be done.</summary>
internal static class Labels
{
    /// <summary>Whose value <see cref="Signed"/> asks for signed return paths, and <see cref="Own"/> for none.</summary>
    public const string ReturnPath = "return_path";

    public const string Signed = "signed";

    public const string Own = "own";

    /// <summary>The list that recipients unsubscribe from.</summary>
    public const string List = "list";

    /// <summary>Whether a recipient gets a signed return path.</summary>
    public static bool AsksForReturnPath(MessageFacts message, Recipient recipient, bool onDemand)
    {
        var said = recipient.Metadata.GetValueOrDefault(ReturnPath) ?? message.Metadata.GetValueOrDefault(ReturnPath);
        return said is null ? !onDemand : string.Equals(said, Signed, StringComparison.OrdinalIgnoreCase);
    }
}
