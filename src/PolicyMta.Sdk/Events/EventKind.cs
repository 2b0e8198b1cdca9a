namespace PolicyMta.Sdk;

/// <summary>The kinds of event that the server emits.</summary>
public static class EventKind
{
    /// <summary>A message was accepted: it is on disk and the client has its 250.</summary>
    public const string Received = "received";

    /// <summary>A message was refused at injection, by policy or by a limit.</summary>
    public const string Rejected = "rejected";

    /// <summary>A message was accepted and dropped, as policy decided.</summary>
    public const string Discarded = "discarded";

    /// <summary>The receiver took the message for these recipients.</summary>
    public const string Delivered = "delivered";

    /// <summary>An attempt failed and will be repeated.</summary>
    public const string Deferred = "deferred";

    /// <summary>The recipients were given up because of a reply or of policy.</summary>
    public const string Bounced = "bounced";

    /// <summary>The recipients were given up because the message's lifetime ended.</summary>
    public const string Expired = "expired";

    /// <summary>
    /// A message came back that a receiver had taken earlier. Its id is that of the message that brought the report, and
    /// <see cref="DeliveryEvent.OriginalId"/> that of the message that came back; tenant, campaign, return path and egress source are those
    /// of the message that came back as far as they are known.
    /// </summary>
    public const string Returned = "returned";

    /// <summary>A recipient complained about earlier mail; its facts are those of <see cref="Returned"/>.</summary>
    public const string Complained = "complained";

    /// <summary>
    /// A program answered earlier mail: a vacation notice, a challenge. Nothing failed. Its facts are those of <see cref="Returned"/>.
    /// </summary>
    public const string Replied = "replied";

    /// <summary>
    /// A recipient wants no further mail of a tenant, a campaign or a list: <see cref="DeliveryEvent.Recipients"/> says who, and the label
    /// <c>list</c> in <see cref="DeliveryEvent.Metadata"/> which list, if there are several.
    /// </summary>
    public const string Unsubscribed = "unsubscribed";

    /// <summary>
    /// A recipient opened earlier mail, as a tracker tells: <see cref="DeliveryEvent.OriginalId"/> is that mail if it is known,
    /// <see cref="DeliveryEvent.RemoteAddress"/> from where, and the label <c>user_agent</c> in <see cref="DeliveryEvent.Metadata"/> with
    /// what.
    /// </summary>
    public const string Opened = "opened";

    /// <summary>A recipient followed a link in earlier mail: the label <c>url</c> says which; otherwise as <see cref="Opened"/>.</summary>
    public const string Clicked = "clicked";

    /// <summary>Policy holds the message.</summary>
    public const string Held = "held";

    /// <summary>An operator removed the message from the queue.</summary>
    public const string Removed = "removed";

    /// <summary>On-bounce asks for no further mail to a recipient or domain.</summary>
    public const string Suppressed = "suppressed";

    /// <summary>On-bounce slowed a ready queue down.</summary>
    public const string Throttled = "throttled";

    /// <summary>A new policy generation is in force.</summary>
    public const string Reloaded = "reloaded";

    /// <summary>A new policy was refused; the old one stays.</summary>
    public const string ReloadFailed = "reload-failed";

    /// <summary>A handler failed or was switched off.</summary>
    public const string HandlerFailed = "handler-failed";
}
