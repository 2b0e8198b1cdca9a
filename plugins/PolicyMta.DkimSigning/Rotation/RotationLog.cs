using Microsoft.Extensions.Logging;

namespace PolicyMta.DkimSigning.Rotation;

/// <summary>Tells the administrator, in the log and as events, what a rotation did and what is to be published.</summary>
internal sealed partial class RotationLog(ILogger logger, IEventEmitter events, TimeProvider time)
{
    private const string Kind = "PolicyMta.DkimSigning.rotation";

    public void Note(string text)
    {
        LogNote(logger, text);
        events.Emit(new DeliveryEvent { Kind = Kind, Time = time.GetUtcNow(), Detail = text });
    }

    public void Publish(string record)
    {
        LogPublish(logger, record);
        events.Emit(new DeliveryEvent { Kind = Kind, Time = time.GetUtcNow(), Detail = "publish in DNS: " + record });
    }

    public void Failed(string name, Exception error) => LogFailed(logger, name, error);

    [LoggerMessage(4, LogLevel.Warning, "DKIM rotation: {Text}")]
    private static partial void LogNote(ILogger logger, string text);

    [LoggerMessage(5, LogLevel.Warning, "DKIM rotation: publish in DNS: {Record}")]
    private static partial void LogPublish(ILogger logger, string record);

    [LoggerMessage(6, LogLevel.Error, "DKIM rotation of {Name} stands still; the keys that sign go on")]
    private static partial void LogFailed(ILogger logger, string name, Exception error);
}
