namespace PolicyMta.Simulation.Providers;

/// <summary>Replies in the manner of Orange: the digits after the underscore are what counts.</summary>
internal static class OrangeReplies
{
    public static ReplyTexts Texts { get; } = ReplyTexts.Parse(
        "220 {host} ESMTP ABO ******",
        "250 2.0.0 {id} mail accepted for delivery", new()
        {
            [Refusal.ConnectionLimit] =
            "421 {host} Trop de connexions, veuillez verifier votre configuration. Too many connections, slow down. "
                + "OFR004_104 [104]",
            [Refusal.ConnectionRate] = "421 {host} Connexion refusee temporairement. Too many connections in a short time. "
                + "OFR004_104 [104]",
            [Refusal.MessagesPerConnection] = "421 {host} Too many messages in this session. OFR_419 [419]",
            [Refusal.MessageRate] = "421 {host} Service refuse. Veuillez essayer plus tard. Service refused, please try later. "
                + "OFR_108 [108]",
            [Refusal.RecipientLimit] = "452 4.5.3 Too many recipients. OFR_409 [409]",
            [Refusal.Relay] = "550 5.7.1 <{recipient}> Relais interdit. Relay denied. OFR_410 [410]",
            [Refusal.UnknownUser] = "550 5.1.1 Adresse d au moins un destinataire invalide. Invalid recipient. OFR_416 [416]",
            [Refusal.MailboxFull] = "552 5.2.2 Boite du destinataire pleine. Mailbox full. OFR_417 [417]",
            [Refusal.Greylisted] = "450 4.7.1 Veuillez essayer plus tard. Please try later. OFR_305 [305]",
            [Refusal.Unsigned] = "550 5.7.1 Message non authentifie. The message is not authenticated. OFR_517 [517]",
            [Refusal.RecipientRate] = "421 {host} Trop de destinataires. Too many recipients, please try later. OFR_109 [109]",
            [Refusal.TooLarge] = "552 5.3.4 Message trop gros. Message too big. OFR_514 [514]",
        });
}
