using System.Net;
using PolicyMta.Core.Conversations;
using PolicyMta.Core.Delivery;

namespace PolicyMta.Core.Probing;

/// <summary>Makes steps of what the connections of one egress source say, with the time that each took.</summary>
/// <param name="source">The egress source.</param>
/// <param name="time">The clock.</param>
/// <param name="write">Takes the steps.</param>
internal sealed class ProbeTalk(string source, TimeProvider time, Action<ProbeStep> write) : IConnectionWatch
{
    private const char FirstRefusal = '4';

    private ProbeStage _awaited = ProbeStage.Banner;
    private long _since;
    private string? _host;
    private string? _address;
    private string? _from;
    private bool _wasConnected;
    private bool _sawRefusal;

    /// <summary>The stage at which it stopped, or went through last.</summary>
    public ProbeStage Last { get; private set; }

    /// <summary>The connection's protection: "no TLS", or version, cipher suite and what vouched for it.</summary>
    public string Protection { get; private set; } = "no TLS";

    /// <summary>Where the last connection led.</summary>
    public string? Host => _host;

    public void Connecting(string host, IPEndPoint remote)
    {
        (_host, _address, _from, _awaited, _wasConnected, _sawRefusal) =
            (host, remote.ToString(), null, ProbeStage.Banner, false, false);
        Protection = "no TLS";
        _since = time.GetTimestamp();
    }

    public void Connected(IPAddress? from)
    {
        _wasConnected = true;
        _from = from?.ToString();
        Tell(ProbeStage.Connect, true, $"connected to {_host} at {_address}{(_from is null ? "" : $" from {_from}")}");
    }

    public void Secured(string tls, ShownCertificate? certificate)
    {
        Protection = tls;
        Tell(ProbeStage.Tls, true, certificate is null ? tls : $"{tls}, {certificate.Text}", certificate);
    }

    public void Opened(string? verifiedBy)
    {
        if (verifiedBy is null)
        {
            if (Protection != "no TLS")
                Protection += ", certificate not verified: nothing demands it";
            return;
        }

        Protection += $", verified by {verifiedBy}";
        Tell(ProbeStage.Tls, true, $"verified by {verifiedBy}");
    }

    public void Failed(Outcome failure)
    {
        // What the receiver said stands there already.
        if (failure.IsRemoteReply && _sawRefusal)
            return;
        var stage = !_wasConnected ? ProbeStage.Connect : failure.Stage switch
        {
            SmtpStage.Banner => ProbeStage.Banner,
            SmtpStage.StartTls => ProbeStage.Tls,
            SmtpStage.Auth => ProbeStage.Auth,
            SmtpStage.Policy => ProbeStage.Policy,
            _ => ProbeStage.Ehlo,
        };
        Tell(stage, false, failure.Reply.ToString());
    }

    public void Said(TranscriptLine line)
    {
        if (line.Kind == LineKind.Command)
        {
            _awaited = StageOf(line.Text);
            _since = time.GetTimestamp();
        }
        else if (line.Kind == LineKind.Reply)
        {
            var isRefusal = line.Text is [>= FirstRefusal, ..];
            _sawRefusal |= isRefusal;
            Tell(_awaited, !isRefusal, line.Text.Replace("\n", " / ", StringComparison.Ordinal));
        }
    }

    private static ProbeStage StageOf(string command) => command.Split(' ')[0].ToUpperInvariant() switch
    {
        "STARTTLS" => ProbeStage.StartTls,
        "MAIL" => ProbeStage.Mail,
        "RCPT" => ProbeStage.Rcpt,
        "RSET" => ProbeStage.Reset,
        "QUIT" => ProbeStage.Quit,
        "EHLO" or "HELO" or "LHLO" => ProbeStage.Ehlo,
        _ => ProbeStage.Auth,
    };

    private void Tell(ProbeStage stage, bool ok, string text, ShownCertificate? certificate = null)
    {
        var now = time.GetTimestamp();
        if (stage is not (ProbeStage.Reset or ProbeStage.Quit))
            Last = stage;
        write(new ProbeStep(source, stage, ok, text)
        {
            TookMs = Math.Round(time.GetElapsedTime(_since, now).TotalMilliseconds, 2),
            Host = _host,
            Address = _address,
            SourceAddress = _from,
            Certificate = certificate,
        });
        _since = now;
    }
}
