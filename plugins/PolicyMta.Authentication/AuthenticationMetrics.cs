using System.Diagnostics.Metrics;
using PolicyMta.Authentication.Results;

namespace PolicyMta.Authentication;

/// <summary>Counts what was found, by method and result.</summary>
internal sealed class AuthenticationMetrics(Meter meter)
{
    private readonly Counter<long> _results = meter.CreateCounter<long>(
        "policymta.authentication.results", "{result}", "Results of SPF, DKIM, DMARC and ARC for messages of listeners that ask for it.");

    public void Count(Findings findings)
    {
        Count("spf", findings.Spf.Result);
        foreach (var verdict in findings.Dkim)
            Count("dkim", verdict.Result);
        Count("dmarc", findings.Dmarc.Result);
        Count("arc", findings.Arc.Result);
    }

    private void Count<T>(string method, T result)
        where T : struct, Enum =>
        _results.Add(1, new("method", method), new("result", result.ToString().ToLowerInvariant()));
}
