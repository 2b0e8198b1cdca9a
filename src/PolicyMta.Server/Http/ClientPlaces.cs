namespace PolicyMta.Server.Http;

/// <summary>Where a connection stands among all that have shown no token, among those of its address, and of its network.</summary>
internal sealed record ClientPlaces(
    LinkedListNode<ClientConnection> OfAll, LinkedListNode<ClientConnection> OfAddress, LinkedListNode<ClientConnection> OfNetwork);
