// A round trip of gRPC over a Unix socket: 64 bytes to a server in a process of its own, the same 64 bytes back.
#include "echo.grpc.pb.h"
#include "measure.h"

#include <grpcpp/grpcpp.h>

#include <csignal>
#include <memory>
#include <string>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

class EchoService final : public peer::Echo::Service {
    grpc::Status Echo(grpc::ServerContext *, const peer::Text *request, peer::Text *reply) override {
        reply->set_text(request->text());
        return grpc::Status::OK;
    }
};

int serve(const std::string &address) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    EchoService service;
    grpc::ServerBuilder builder;
    builder.AddListeningPort(address, grpc::InsecureServerCredentials());
    builder.RegisterService(&service);
    std::unique_ptr<grpc::Server> server(builder.BuildAndStart());
    if (!server) return 1;
    server->Wait();
    return 0;
}

struct Client {
    std::unique_ptr<peer::Echo::Stub> stub;
    peer::Text request, reply;
};

int echo(void *context) {
    auto *client = static_cast<Client *>(context);
    grpc::ClientContext call;
    call.set_wait_for_ready(true);
    if (!client->stub->Echo(&call, client->request, &client->reply).ok()) return 1;
    return client->reply.text() != client->request.text();
}

} // namespace

int main() {
    const std::string path = "/tmp/crucible-bench-grpc-" + std::to_string(getpid()) + ".sock", address = "unix:" + path;
    // Before the library makes threads.
    const pid_t server = fork();
    if (server < 0) return 1;
    if (server == 0) return serve(address);
    Client client;
    client.stub = peer::Echo::NewStub(grpc::CreateChannel(address, grpc::InsecureChannelCredentials()));
    client.request.set_text(std::string(PEER_TEXT, 'x'));
    peer_serve(echo, &client);
    kill(server, SIGKILL);
    waitpid(server, nullptr, 0);
    unlink(path.c_str());
    return 0;
}
