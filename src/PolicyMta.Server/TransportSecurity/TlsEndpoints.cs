using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using PolicyMta.Core.Dns;
using PolicyMta.Server.Admin;
using PolicyMta.Server.Http;

namespace PolicyMta.Server.TransportSecurity;

/// <summary><c>/api/v1/admin/tls</c>: how mail for a domain would be protected, and the records of our own domains.</summary>
internal sealed class TlsEndpoints(AdminGate gate, TlsInquiry inquiry)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(AdminPaths.Tls, gate.Look(_ => ValueTask.FromResult<object>(inquiry.Records())));
        routes.MapGet(AdminPaths.Tls + "/{domain}", gate.Look(async context =>
        {
            var domain = DnsName.Normalize((string)context.Request.RouteValues["domain"]!)
                ?? throw new ProblemException(Problem.BadFields([new FieldError("domain", "is not a valid domain.")]));
            return await inquiry.AskAsync(domain, context.RequestAborted);
        }));
    }
}
