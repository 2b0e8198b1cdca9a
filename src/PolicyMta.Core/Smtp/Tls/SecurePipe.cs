using System.IO.Pipelines;

namespace PolicyMta.Core.Smtp.Tls;

/// <summary>Makes an encrypted pipe of a plain one.</summary>
/// <param name="plain">The pipe that the client will begin its handshake on. Nobody else may use it before the encrypted one is
/// closed.</param>
/// <param name="cancellationToken">Ends the handshake.</param>
/// <returns>The encrypted pipe, or null if there was no handshake: the connection is then of no more use.</returns>
internal delegate ValueTask<SecuredPipe?> SecurePipe(IDuplexPipe plain, CancellationToken cancellationToken);
