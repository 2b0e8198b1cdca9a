using PolicyMta.Core.Delivery;
using PolicyMta.Core.Routing;

namespace PolicyMta.Core.Probing;

/// <summary>Says what a probe means, and what helps.</summary>
internal static class ProbeVerdict
{
    /// <summary>Nothing stopped it.</summary>
    /// <param name="source">The egress source.</param>
    /// <param name="talk">What was said.</param>
    /// <param name="saidRecipient">Whether the recipient was accepted, too.</param>
    /// <param name="waits">Whether directives or paces keep mail back all the same.</param>
    public static ProbeStep Through(string source, ProbeTalk talk, bool saidRecipient, bool waits)
    {
        var through = $"{talk.Host} takes mail from here up to {(saidRecipient ? "the recipient" : "the sender")}, {talk.Protection}";
        return waits
            ? new ProbeStep(source, ProbeStage.Verdict, false, $"{through}; but mail on this way is kept back here")
            {
                Remedy = "'policymta directives list' shows what is in force; 'policymta resume' ends a suspension.",
            }
            : new ProbeStep(source, ProbeStage.Verdict, true, through);
    }

    /// <summary>It was stopped.</summary>
    public static ProbeStep Of(string source, ProbeTalk talk, Outcome failure, Route route)
    {
        var who = talk.Host ?? route.Destination.Site;
        var stage = failure.Stage;
        var (text, remedy) = stage switch
        {
            SmtpStage.Resolve => (
                "no address of its hosts can be used", "Look at the dns lines above: is there an address of a family that the source has?"),
            SmtpStage.Connect => (
                $"{who} cannot be reached from source {source}",
                "Is the source's address on this machine and routed, and does no firewall stop outgoing port "
                    + $"{route.Destination.Port.ToString(System.Globalization.CultureInfo.InvariantCulture)}?"),
            SmtpStage.Banner => (
                $"{who} refuses this address at once",
                "It judges the address: look for it on blocklists and check its PTR record, or let another source send."),
            SmtpStage.Ehlo => (
                $"{who} refuses the name {route.Source.EhloName}",
                "The name must resolve to the source's address, and the address back to the name."),
            SmtpStage.StartTls => (
                $"TLS with {who} does not come about as it must",
                "'policymta tls show' says what the domain publishes; if the receiver is at fault, tell its postmaster."),
            SmtpStage.Auth => (
                $"{who} does not let this server log in", "Look at delivery.credentials for this host: user, password, mechanism."),
            SmtpStage.MailFrom => (
                $"{who} refuses the sender",
                "Does SPF of the sender's domain allow the address, and is it on no blocklist? --from tries another."),
            SmtpStage.RcptTo when failure.Reply.IsPermanent => (
                $"{who} refuses the recipient", "The address may not exist there; 'policymta bounce explain' says what the reply means."),
            SmtpStage.RcptTo => (
                $"{who} puts the recipient off", "Greylisting ends by itself: probe again in some minutes."),
            _ => ($"{who} must not be used", "The lines above say which rule demands what the host does not offer."),
        };
        return new ProbeStep(source, ProbeStage.Verdict, false, $"{text}: {failure.Reply}") { Remedy = remedy };
    }
}
