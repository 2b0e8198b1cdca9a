using System.Security.Authentication;

namespace PolicyMta.Core.Delivery.Security;

/// <summary>A handshake failed, and this is why.</summary>
internal sealed class TlsProblemException(TlsProblem problem, Exception inner) : AuthenticationException(problem.Detail, inner)
{
    public TlsProblem Problem => problem;
}
