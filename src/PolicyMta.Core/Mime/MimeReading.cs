namespace PolicyMta.Core.Mime;

/// <summary>The one way to a message's MIME facts: they are kept with the content, so that who asks later finds what was read.</summary>
internal sealed class MimeReading : IMimeReader
{
    public static MimeReading Instance { get; } = new();

    public static MimeFacts Of(MessageContent content) => content.Mime ??= new MessageMime(content);

    public MimeFacts Read(MessageContent content)
    {
        ArgumentNullException.ThrowIfNull(content);
        return Of(content);
    }
}
