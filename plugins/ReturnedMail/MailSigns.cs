namespace PolicyMta.ReturnedMail;

/// <summary>What the header of a message says of who wrote it: a mail system, a program that answers, or a person. Immutable.</summary>
internal sealed class MailSigns(FieldBlock fields)
{
    private static readonly string[] Systems =
    [
        "mailerdaemon", "postmaster", "poostmaster", "maildaemon", "mailsystem", "mailadmin", "mailagent", "mailer",
        "maildeliverysubsystem",
        "maildeliverysystem", "deliverysubsystem", "mdaemon", "bouncer", "noreplybounce", "mailsweeper", "systemadministrator",
        "microsoftexchange", "majordomodaemon", "fmlerror", "smtpdaemon", "listserv", "uucp",
    ];

    private static readonly string[] Names =
    [
        "mail delivery", "mailer-daemon", "mailer daemon", "mail administrator", "system administrator", "postmaster", "delivery subsystem",
        "microsoft outlook", "mail system", "mail router", "delivery system", "internet mail delivery", "mail daemon", "content-filter",
    ];

    private static readonly string[] Returned =
    [
        "undeliver", "delivery fail", "failure notice", "failure delivery", "failed delivery", "delivery status", "returned mail",
        "mail delivery", "non-deliver", "nondeliver", "not deliver", "could not be delivered", "delivery error", "delivery report",
        "delivery notification",
        "mail system error", "returned to sender", "returning message", "returning to sender", "mail failure", "message failure", "bounced",
        "mail failed", "delivery problem", "undelivered", "not be sent", "error sending your mail", "message you sent blocked",
        "delivery has failed", "message status -",
        "warning: message", "warning: could not send", "mail status report", "returned message", "rejected:", "message rejected",
        "mail rejected",
        "unzustell", "nicht zustellbar", "zustellung fehlgeschlagen", "nicht zugestellt", "non remis", "non distribu",
        "chec de la remise", "échec de remise",
        "no entregado", "no se puede entregar", "no se pudo entregar", "imposible entregar", "devuelto", "error de entrega",
        "non recapitabile", "mancata consegna", "impossibile recapitare", "não entregue", "não foi possível entregar", "onbestelbaar",
        "niet bezorgd",
        "olevererad", "ikke leveret", "kan ikke leveres", "nie dostarczono", "niedostarczalne", "nedoruč", "teslim edilemedi",
        "kézbesíthetetlen",
        "не достав", "недостав",
        "配信不能", "not member article", "メールエラー", "エラー通知", "不達", "配信でき", "配信に失敗", "配信失敗", "送信できません", "配信エラー", "送信エラー",
        "退信", "未送达", "无法投递", "投递失败", "无法传递", "未傳送",
    ];

    private static readonly string[] Late =
    [
        "delay", "warning: message", "warning: could not send", "verzöger", "retard", "not yet been delivered", "will be retried", "遅延",
    ];

    public string? From { get; } = AddressText.First(WordText.Decode(fields.Get("From")));

    public string? To { get; } = AddressText.First(WordText.Decode(fields.Get("To")));

    public string Subject { get; } = WordText.Decode(fields.Get("Subject")) ?? "";

    /// <summary>Whether a mail system wrote it, by its sender.</summary>
    public bool IsFromSystem { get; } = IsSystem(fields);

    /// <summary>Whether the subject says that mail came back or is late.</summary>
    public bool SaysReturned => Contains(Subject, Returned);

    public bool SaysLate => Contains(Subject, Late);

    /// <summary>Whether it came with the empty return path.</summary>
    public bool HasNullSender { get; } = fields.Get("Return-Path")?.Replace(" ", "", StringComparison.Ordinal) is "<>" or "<MAILER-DAEMON>";

    /// <summary>Whether an address belongs to a mail system and not to a person.</summary>
    public static bool IsSystem(string address) =>
        Systems.Contains(new string([.. AddressText.LocalOf(address).Where(char.IsLetterOrDigit)]).ToLowerInvariant());

    public static bool Contains(string text, string[] words)
    {
        foreach (var word in words)
        {
            if (text.Contains(word, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }

    private static bool IsSystem(FieldBlock fields)
    {
        var from = WordText.Decode(fields.Get("From"));
        if (from is null)
            return false;
        return from.Trim() is "<>" || IsSystem(AddressText.First(from) ?? from.Trim('<', '>', ' ')) || Contains(from, Names);
    }
}
